"""The wiring of record, letter, report, secrets and attachments; `service.py` puts it beside the checklist's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from chassis import sealing, tickets, uploads
from chassis.blobs import open_store
from chassis.contract import AnyEvent
from chassis.events import Envelope
from chassis.replica import Fact
from chassis.service import RECORD_QUEUE, Background, Command, On, OnTimer, Query
from chassis.settings import ServiceSettings
from chassis.tenant_settings import TenantSettings
from chassis.unit import UnitOfWork
from checklist.contract import attachment as a
from checklist.contract import letter as c
from checklist.contract import record as r
from checklist.contract import secret as s
from checklist.contract.files import DownloadTicket
from checklist.contract.places import Company, Position
from checklist.documents.keys import EvidenceKey, SealKey, load_sealing_key
from checklist.settings_letters import AttachmentRules, LetterRules, LetterSettings, SecretRules
from checklist.usecases import (
    attachments,
    exhibits,
    letter_documents,
    letter_doors,
    letter_signing,
    letters,
    public_letters,
    record,
    record_reading,
    secrets,
)

NOTARIZED = ("offboarding", "performance", "notify")
"""Services whose events about a case go on record; the service's own go there as they are emitted."""


def commands() -> list[Command]:
    """Calls that change something."""
    return [
        Command("sign_letter", c.SignLetterRequest, letter_doors.sign, c.Letter),
        Command("replace_signature", c.ReplaceSignatureRequest, letter_doors.replace_signature, c.Letter),
        Command("override_letter_gate", c.OverrideLetterGateRequest, letter_signing.override, c.Letter),
        Command("export_record", r.ExportRecordRequest, record_reading.export, DownloadTicket),
        Command("set_secret", s.SetSecretRequest, secrets.set_, s.Secret),
        Command("reveal_secret", s.RevealSecretRequest, secrets.reveal, s.RevealedSecret, replay=False),
        Command("create_attachment", a.CreateAttachmentRequest, attachments.create, a.CreatedAttachment),
        Command("complete_upload", a.CompleteUploadRequest, attachments.complete, a.Attachment, internal=True),
    ]


def queries() -> list[Query]:
    """Calls that read."""
    return [
        Query("get_letter", c.GetLetterRequest, letter_doors.get, c.Letter),
        Query("download_letter", c.DownloadLetterRequest, letter_doors.download, DownloadTicket),
        Query("verify_letter", c.VerifyLetterRequest, public_letters.verify, c.LetterVerdict),
        Query("get_report", c.GetReportRequest, letter_doors.get_report, c.Report),
        Query("download_report", c.DownloadReportRequest, letter_doors.download_report, DownloadTicket),
        Query("verify_record", r.VerifyRecordRequest, record_reading.verify, r.RecordVerdict),
        Query("list_record_rows", r.ListRecordRowsRequest, record_reading.list_rows, r.ListRecordRowsResponse),
        Query("get_evidence_keys", r.GetEvidenceKeysRequest, record_reading.keys, r.EvidenceKeys),
        Query("get_secret", s.GetSecretRequest, secrets.get, s.Secret),
        Query("get_attachment", a.GetAttachmentRequest, attachments.get, a.Attachment),
        Query("list_attachments", a.ListAttachmentsRequest, attachments.list_, a.ListAttachmentsResponse),
        Query("download_attachment", a.DownloadAttachmentRequest, attachments.fetch, DownloadTicket),
    ]


def handlers() -> list[On]:
    """The notary's own queues: every event of the other services, apart from the checklist's reactions to some."""
    return [On(source, "#", AnyEvent, record.take, queue=RECORD_QUEUE) for source in NOTARIZED]


def timers() -> list[OnTimer]:
    """Reactions to due timers."""
    return [
        OnTimer(letters.NO_ANSWER, letter_signing.on_no_answer),
        OnTimer(letter_signing.RENDER, letter_documents.render_letter),
        OnTimer(letter_documents.REPORT, letter_documents.archive_report),
        OnTimer(secrets.EXPIRE, secrets.on_expire),
    ]


def settings() -> list[type[TenantSettings]]:
    """Groups of a tenant's rules."""
    return [LetterRules, SecretRules, AttachmentRules]


def facts() -> list[type[Fact]]:
    """Facts of the directory that letter and report show."""
    return [Company, Position]


def on_emit() -> Sequence[Callable[[UnitOfWork, Envelope], None]]:
    """Each event that the service emits goes on record in the same transaction."""
    return [record.on_emit(exhibits.EXHIBITS)]


def background(process: ServiceSettings) -> list[Background]:
    """Uploads that nobody collects are removed."""
    return [uploads.swept(open_store(process.blobs), process.upload_keep_seconds)]


def ports(process: ServiceSettings) -> dict[str, Any]:
    """Adapters by name: blob store, keys, and where the verification page lies."""
    # The process's own values win; keys and addresses come from the environment.
    given = LetterSettings(**{name: getattr(process, name) for name in ServiceSettings.model_fields})
    make = given.may_make_keys
    former = [path.read_text() for path in given.evidence_public_keys]
    return {
        "blobs": open_store(given.blobs),
        "ticket_key": tickets.key_from(given.ticket_key),
        "evidence": EvidenceKey.load(given.key_path(given.evidence_key_path, "evidence.pem"), create=make),
        "former_evidence_keys": former,
        "seal": SealKey.load(
            given.key_path(given.seal_key_path, "seal.pem"),
            given.key_path(given.seal_certificate_path, "seal.crt"),
            create=make,
        ),
        "sealing": _sealing(given),
        "letters": given,
    }


def _sealing(given: LetterSettings) -> sealing.KeyPair:
    """The key pair of secrets: the setting is a file's path or the private key itself."""
    value = given.sealing_private_key.strip()
    try:
        return sealing.KeyPair(value, sealing.public_key_of(value))
    except ValueError:
        private = given.key_path(None, "sealing.key") if not value else given.state_dir / value
        return load_sealing_key(private, private.with_suffix(".pub"), create=given.may_make_keys)
