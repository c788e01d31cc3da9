"""Settings of record, letter, secrets and attachments: of the process, and the tenant's rules with numbers."""

from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, model_validator

from chassis.periods import Period, calendar_days, hours, seconds, working_days
from chassis.settings import ServiceSettings
from chassis.tenant_settings import TenantSettings


class LetterSettings(ServiceSettings):
    """Keys and addresses: `CHECKLIST_X`, else `HANDOVER_X`. A missing key is made outside production."""

    SERVICE: ClassVar[str] = "checklist"

    evidence_key_path: Path | None = None
    evidence_public_keys: tuple[Path, ...] = ()
    seal_key_path: Path | None = None
    seal_certificate_path: Path | None = None
    sealing_private_key: str = ""
    public_url: str = "http://127.0.0.1:8080"
    verify_page: str = "/verify?code={code}"

    @model_validator(mode="after")
    def _production_has_keys(self) -> Self:
        needed = ("evidence_key_path", "seal_key_path", "seal_certificate_path", "sealing_private_key")
        absent = [name.upper() for name in needed if not getattr(self, name)]
        if self.env == "production" and absent:
            raise ValueError("must be set in production: " + ", ".join(f"CHECKLIST_{name}" for name in absent))
        return self

    @property
    def may_make_keys(self) -> bool:
        """Whether a missing key is made on the spot."""
        return self.env != "production"

    def key_path(self, given: Path | None, name: str) -> Path:
        """The configured path, or its place in the state folder."""
        return given or self.state_dir.resolve() / "keys" / name


class LetterRules(TenantSettings):
    """The letter of handover confirmation (交接确认函). SPEC 3."""

    KEY: ClassVar[str] = "letter"

    signature: Period = Field(default=working_days(2), description="for each signatory, from their turn")
    no_answer_after: Period = Field(
        default=working_days(5), description="from the leaver's turn until 'no answer' stands in for the signature"
    )


class SecretRules(TenantSettings):
    """Sealed secrets of entries: how often and how long the named receiver may see one. SPEC 3."""

    KEY: ClassVar[str] = "secrets"

    views: int = Field(default=1, ge=1, le=100, description="how often the receiver may see it")
    window: Period = Field(default=seconds(0), description="after the first view it may be seen again for so long")
    keep: Period = Field(default=calendar_days(90), description="an unseen secret is destroyed after so long")


DOCUMENT_TYPES = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/heic",
    "text/plain",
    "text/csv",
    "application/zip",
    "application/x-7z-compressed",
    "application/gzip",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "video/mp4",
)


class AttachmentRules(TenantSettings):
    """Attachments of entries. SPEC 3."""

    KEY: ClassVar[str] = "attachments"

    max_bytes: int = Field(default=200_000_000, ge=1, le=50_000_000_000, description="largest file")
    per_entry: int = Field(default=50, ge=1, le=1000, description="files of one entry")
    types: list[str] = Field(default=list(DOCUMENT_TYPES), description="allowed content types, as found from the bytes")
    upload_within: Period = Field(default=hours(24), description="how long an upload ticket holds")
    download_within: Period = Field(default=seconds(900), description="how long a download ticket holds")
