"""Sealing of secrets (密封): whoever holds the public key can seal a text, only the private key opens it.

libsodium's sealed boxes (X25519, XSalsa20-Poly1305, an ephemeral key a message), as text that survives JSON, queues
and columns: `sealed:v1:` and base64. Keys are base64 of 32 bytes.
"""

import base64
import binascii
from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

PREFIX = "sealed:v1:"


class NotSealed(ValueError):
    """The text is not sealed, not whole, or sealed to another key. Never carries the text."""


@dataclass(frozen=True, repr=False)
class KeyPair:
    """A private key and its public key, both base64 of 32 bytes; never shown by repr."""

    private_key: str
    public_key: str


def generate_keypair() -> KeyPair:
    """A fresh key pair from the system's randomness."""
    return _pair(PrivateKey.generate())


def public_key_of(private_key: str) -> str:
    """The public key that belongs to a private one; ValueError if it is no key."""
    return _pair(PrivateKey(_key(private_key))).public_key


def seal(text: str, public_key: str) -> str:
    """Seal a text to the holder of the private key; ValueError if the public key is none."""
    return PREFIX + base64.b64encode(SealedBox(PublicKey(_key(public_key))).encrypt(text.encode())).decode()


def open_sealed(text: str, private_key: str) -> str:
    """The text that was sealed; NotSealed if this key does not open it."""
    if not is_sealed(text):
        raise NotSealed("not a sealed text")
    try:
        box = base64.b64decode(text[len(PREFIX) :], validate=True)
        return SealedBox(PrivateKey(_key(private_key))).decrypt(box).decode()
    except (CryptoError, binascii.Error, UnicodeDecodeError):
        raise NotSealed("the sealed text is damaged or was sealed to another key") from None


def is_sealed(text: str) -> bool:
    """Whether the text carries the mark of a sealed one (it may still be damaged)."""
    return text.startswith(PREFIX)


def _pair(key: PrivateKey) -> KeyPair:
    return KeyPair(base64.b64encode(bytes(key)).decode(), base64.b64encode(bytes(key.public_key)).decode())


def _key(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a key is base64 of 32 bytes") from None
    if len(raw) != 32:
        raise ValueError("a key is base64 of 32 bytes")
    return raw
