"""Keys of one installation, made once: the pair that secrets are sealed to, those that sign evidence and PDF files."""

from __future__ import annotations

from pathlib import Path

from checklist.documents.keys import EvidenceKey, SealKey, load_sealing_key

SEALING_PRIVATE = "sealing.key"
SEALING_PUBLIC = "sealing.pub"
EVIDENCE = "evidence.pem"
SEAL = "seal.pem"
SEAL_CERTIFICATE = "seal.crt.pem"


def make(folder: Path) -> None:
    """Makes what is missing, readable by the owner only. The certificate is self-signed: not for production."""
    folder.mkdir(parents=True, exist_ok=True)
    load_sealing_key(folder / SEALING_PRIVATE, folder / SEALING_PUBLIC, create=True)
    EvidenceKey.load(folder / EVIDENCE, create=True)
    SealKey.load(folder / SEAL, folder / SEAL_CERTIFICATE, create=True)
