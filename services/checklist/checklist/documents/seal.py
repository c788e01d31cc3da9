"""The server's seal on a PDF file: a PAdES signature that anyone can verify offline with the certificate.

It proves that the file is as the server made it, not who intended what (电子签名法 13); the letter says so. A
provider of qualified seals (CA) takes this module's place behind the same function.
"""

import io

from asn1crypto import keys, pem  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from checklist.documents.keys import SealKey

FIELD = "HandoverSeal"


def seal(pdf: bytes, key: SealKey, *, reason: str, place: str) -> bytes:
    """The file with an invisible signature over all of its bytes."""
    signer = signers.SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(_der(key.certificate_pem)),
        signing_key=keys.PrivateKeyInfo.load(_der(key.key_pem)),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=reason,
        location=place,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
    )
    out = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=signer)
    sealed: bytes = out.getvalue()
    return sealed


def _der(data: bytes) -> bytes:
    _, _, der = pem.unarmor(data)
    return bytes(der)
