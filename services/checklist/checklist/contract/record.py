"""Commands, replies and events of RecordService: the evidence record (证据链) of a case."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from chassis.contract import Event, Instant, Reply, Request
from checklist.contract.checklist import CaseName


class VerifyRecordRequest(Request):
    """Checks the whole chain of a case as it is stored now."""

    name: CaseName


class RecordProblem(Reply):
    """What is wrong with a row: its number (0: the chain as a whole), what kind, and in words."""

    seq: int
    kind: str
    detail: str


class RecordVerdict(Reply):
    """The outcome of a check."""

    name: CaseName
    valid: bool
    length: int
    head: str
    problems: list[RecordProblem]
    verified_at: Instant


class ExportRecordRequest(Request):
    """Writes the chain to a file that can be verified offline."""

    name: CaseName


class ListRecordRowsRequest(Request):
    """The rows of a case's record, oldest first."""

    parent: CaseName
    page_size: int = 0
    page_token: Annotated[str, Field(max_length=500)] = ""


class RecordLine(Reply):
    """One row of the record; `actor` and `data` are left out where they were erased or are not for the reader."""

    seq: int
    event: str
    service: str
    occurred_at: str
    recorded_at: str
    actor: str | None = None
    actor_kind: str | None = None
    on_behalf_of: str | None = None
    client_address: str | None = None
    user_agent: str | None = None
    data: dict[str, Any] | None = None
    hash: str


class ListRecordRowsResponse(Reply):
    """One page."""

    rows: list[RecordLine]
    next_page_token: str


class GetEvidenceKeysRequest(Request):
    """The public keys that records are verified with."""


class EvidenceKeyReply(Reply):
    """One public key, Ed25519 as PEM."""

    key_id: str
    public_key: str


class EvidenceKeys(Reply):
    """The present key first, then former ones."""

    keys: list[EvidenceKeyReply]
    seal_certificate: str


# -- events ------------------------------------------------------------------------------------------------------------


class ErasedRow(BaseModel):
    """A row of which texts are gone: `who`, `content`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    seq: int
    parts: list[str]


class RecordErased(Event):
    """Texts of the record were erased; their rows stay, and the chain verifies."""

    NAME = "record.erased"
    case_id: str
    rows: list[ErasedRow]
    reason: str
