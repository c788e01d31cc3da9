"""The server's seal on a PDF file: a PAdES signature that anyone can verify offline with the certificate.

It proves that the file is as the server made it, not who intended what (电子签名法 13); the letter says so. A
provider of qualified seals (CA) takes this module's place behind the same function.
"""

import io

from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from checklist.documents.keys import SealKey

FIELD = "HandoverSeal"


def seal(pdf: bytes, key: SealKey, *, reason: str, place: str) -> bytes:
    """The file with an invisible signature over all of its bytes."""
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(key.certificate_pem))),
        signing_key=load_private_key_from_pemder_data(key.key_pem, passphrase=None),
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
