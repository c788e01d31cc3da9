"""Keys of one machine's suite, made once: the pair that secrets are sealed to and the key that signs the evidence."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis import sealing

SEALING_PRIVATE = "sealing.key"
SEALING_PUBLIC = "sealing.pub"
EVIDENCE = "evidence.pem"


def make(folder: Path) -> None:
    """Makes what is missing; private keys are readable by their owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / SEALING_PRIVATE).exists():
        pair = sealing.generate_keypair()
        _write(folder / SEALING_PUBLIC, pair.public_key)
        _write(folder / SEALING_PRIVATE, pair.private_key)
    if not (folder / EVIDENCE).exists():
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write(folder / EVIDENCE, pem.decode())


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    part.write_text(text)
    part.replace(path)
