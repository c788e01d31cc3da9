"""The service's keys: Ed25519 for the evidence record, P-256 with a certificate for the seal on PDF files.

Outside production a missing key is made once, so that a fresh checkout works; in production it must be there.
"""

import base64
import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.x509.oid import NameOID

from chassis import sealing

_PEM = serialization.Encoding.PEM
_PKCS8 = serialization.PrivateFormat.PKCS8
_SPKI = serialization.PublicFormat.SubjectPublicKeyInfo


class KeyMissing(RuntimeError):
    """A key file that production needs is not there."""


class EvidenceKey:
    """Signs the rows of the evidence record."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_pem = private.public_key().public_bytes(_PEM, _SPKI).decode()
        self.key_id = key_id_of(private.public_key())

    def sign(self, message: bytes) -> str:
        """The signature in base64."""
        return base64.b64encode(self._private.sign(message)).decode()

    @classmethod
    def load(cls, path: Path, *, create: bool) -> "EvidenceKey":
        """From a PEM file; makes it first if `create` and there is none."""
        pem = _read_or_make(path, _new_evidence_key, create)
        private = serialization.load_pem_private_key(pem, password=None)
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyMissing(f"{path} holds no Ed25519 key")
        return cls(private)


class PublicKeys:
    """Verifies rows by the keys that signed them (there are several after a rotation)."""

    def __init__(self, pems: Iterable[str | bytes]) -> None:
        self._keys: dict[str, Ed25519PublicKey] = {}
        for pem in pems:
            key = serialization.load_pem_public_key(pem.encode() if isinstance(pem, str) else pem)
            if not isinstance(key, Ed25519PublicKey):
                raise ValueError("not an Ed25519 public key")
            self._keys[key_id_of(key)] = key

    @staticmethod
    def id_of(pem: str) -> str:
        """The id under which rows name this key."""
        key = serialization.load_pem_public_key(pem.encode())
        assert isinstance(key, Ed25519PublicKey)
        return key_id_of(key)

    def __call__(self, key_id: str, message: bytes, signature: str) -> bool:
        key = self._keys.get(key_id)
        if key is None:
            return False
        try:
            key.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True


class SealKey:
    """The key pair and certificate that PDF files are sealed with (PAdES)."""

    def __init__(self, key_pem: bytes, certificate_pem: bytes) -> None:
        self.key_pem = key_pem
        self.certificate_pem = certificate_pem

    @classmethod
    def load(cls, key_path: Path, certificate_path: Path, *, create: bool) -> "SealKey":
        """From two PEM files; outside production a self-signed pair is made where there is none."""
        key_pem = _read_or_make(key_path, _new_seal_key, create)
        certificate = _read_or_make(certificate_path, lambda: _self_signed(key_pem), create)
        return cls(key_pem, certificate)


def load_sealing_key(path: Path, public_path: Path, *, create: bool) -> sealing.KeyPair:
    """The X25519 key pair that secrets are sealed to; the public half lies beside it for the gateway."""
    private = _read_or_make(path, _new_sealing_key, create).decode().strip()
    pair = sealing.KeyPair(private, sealing.public_key_of(private))
    _read_or_make(public_path, pair.public_key.encode, create)
    return pair


def key_id_of(key: Ed25519PublicKey) -> str:
    """First 16 hex digits of the SHA-256 of the raw public key."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _new_sealing_key() -> bytes:
    return sealing.generate_keypair().private_key.encode()


def _new_evidence_key() -> bytes:
    return _pem_of(Ed25519PrivateKey.generate())


def _new_seal_key() -> bytes:
    return _pem_of(ec.generate_private_key(ec.SECP256R1()))


def _pem_of(key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, _PKCS8, serialization.NoEncryption())


def _read_or_make(path: Path, make: Callable[[], bytes], create: bool) -> bytes:
    """The file's bytes. Several processes may start at once: the first link wins and all read the same."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    if not create:
        raise KeyMissing(f"no key at {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(make())
    with contextlib.suppress(FileExistsError):
        os.link(temporary, path)
    temporary.unlink()
    return path.read_bytes()


def _self_signed(key_pem: bytes) -> bytes:
    key = serialization.load_pem_private_key(key_pem, password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Handover suite, self-signed seal"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "For development only"),
        ]
    )
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_document_signing(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(_PEM)


def _document_signing() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
