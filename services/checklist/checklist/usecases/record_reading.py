"""Reading, verifying and exporting the evidence record (证据链). SPEC 3."""

from __future__ import annotations

import json
from typing import Any

from chassis.errors import Invalid, NotFound, NotReady
from chassis.paging import page_size_of
from chassis.unit import UnitOfWork
from checklist.contract import record as c
from checklist.contract.files import DownloadTicket
from checklist.documents.keys import PublicKeys
from checklist.model import chain, chain_file
from checklist.model.report_sight import for_others, hr_only
from checklist.store import record as store
from checklist.usecases import cases_access as access
from checklist.usecases import letters
from checklist.usecases.file_tickets import download
from checklist.usecases.record import rfc3339

FULL = ("head", "superior", "hr", "auditor", "system")
"""Relations that read the whole record; leaver and successor may verify it, and read their letter and report."""

READS = 20
"""How often a chain is read until nobody wrote meanwhile; one read takes some hundredths of a second."""


def verify(uow: UnitOfWork, request: c.VerifyRecordRequest) -> c.RecordVerdict:
    """Checks every row as it is stored now."""
    letters.case_for(uow, request.name, kind="cases")
    rows, end = _whole(uow, request.name)
    problems = uow.offload(chain.verify, rows, end, PublicKeys(_pems(uow)))
    return c.RecordVerdict(
        name=request.name,
        valid=not problems,
        length=end.length,
        head=end.hash,
        problems=[c.RecordProblem(seq=p.seq, kind=p.kind, detail=p.detail) for p in problems],
        verified_at=uow.now,
    )


def export(uow: UnitOfWork, request: c.ExportRecordRequest) -> DownloadTicket:
    """Writes the record, as it is now, to a file that verifies offline."""
    relation = _full(uow, request.name)
    rows, end = _whole(uow, request.name)
    if not rows:
        raise NotFound("not_found", name=f"cases/{request.name}/record", field="name")
    key = uow.port("evidence")
    at = rfc3339(uow.now)
    # What is for HR alone: such rows stay in the file, so that it verifies; what they say is left out.
    hidden = [item.row.seq for item in rows if access.HR_LIST.isdisjoint(relation) and _is_for_hr(item)]
    file = chain_file.export(rows, end, at, key.sign, key.key_id, withheld=hidden)
    keys = {PublicKeys.id_of(pem): pem for pem in _pems(uow)}
    data = json.dumps(chain_file.dump(file, keys), ensure_ascii=False, indent=1).encode()
    return download(
        uow,
        digest=uow.port("blobs").put(data),
        filename=f"record-{request.name[:8]}-{uow.now:%Y%m%d%H%M%S}.json",
        content_type="application/json",
        size=len(data),
        subject=f"cases/{request.name}",
    )


def _whole(uow: UnitOfWork, case_id: str) -> tuple[list[chain.Evidence], chain.Link]:
    """All rows and the end of the chain, of one moment; raises NotReady where its writers never paused.

    Rows, texts and end are read one after the other. Who appends in between, or erases, which appends, too, moves the
    end: then all is read again, for else a sound chain would seem to lack its newest row.
    """
    before = store.end(uow.session, case_id)
    for _ in range(READS):
        rows = store.evidence(uow.session, case_id)
        after = store.end(uow.session, case_id)
        if after == before:
            return rows, after
        before = after
    raise NotReady("record.busy", name=f"cases/{case_id}/record", field="name")


def list_rows(uow: UnitOfWork, request: c.ListRecordRowsRequest) -> c.ListRecordRowsResponse:
    """The rows with what was said, oldest first; a page is found by the number of the row before it."""
    relation = _full(uow, request.parent)
    size = page_size_of(request.page_size)
    rows = store.evidence(uow.session, request.parent, after=_after(request.page_token), limit=size + 1)
    more = len(rows) > size
    return c.ListRecordRowsResponse(
        rows=[_line(item, hr_list=not access.HR_LIST.isdisjoint(relation)) for item in rows[:size]],
        next_page_token=str(rows[size - 1].row.seq) if more else "",
    )


def keys(uow: UnitOfWork, _request: c.GetEvidenceKeysRequest) -> c.EvidenceKeys:
    """Public keys and the certificate of the seal."""
    return c.EvidenceKeys(
        keys=[c.EvidenceKeyReply(key_id=PublicKeys.id_of(pem), public_key=pem) for pem in _pems(uow)],
        seal_certificate=uow.port("seal").certificate_pem.decode(),
    )


def _pems(uow: UnitOfWork) -> list[str]:
    return [uow.port("evidence").public_pem, *uow.port("former_evidence_keys")]


def _full(uow: UnitOfWork, case_id: str) -> access.Relations:
    _, relation = letters.case_for(uow, case_id, kind="cases")
    access.require_relation(relation, *FULL)
    return relation


def _after(token: str) -> int:
    if not token:
        return 0
    if not token.isascii() or not token.isdigit() or len(token) > 9:
        raise Invalid("paging.bad_token", field="page_token")
    return int(token)


def _is_for_hr(item: chain.Evidence) -> bool:
    data = item.content.value.get("data") if item.content else None
    return data is not None and hr_only(item.row.event, data)


def _line(item: chain.Evidence, *, hr_list: bool) -> c.RecordLine:
    who: dict[str, Any] = item.who.value if item.who else {}
    data: dict[str, Any] | None = item.content.value.get("data") if item.content else None
    if not hr_list and data is not None:
        data = for_others(item.row.event, data)
    return c.RecordLine(
        seq=item.row.seq,
        event=item.row.event,
        service=item.row.service,
        occurred_at=item.row.occurred_at,
        recorded_at=item.row.recorded_at,
        actor=who.get("actor") or None,
        actor_kind=who.get("actor_kind") or None,
        on_behalf_of=who.get("on_behalf_of"),
        client_address=who.get("client_address"),
        user_agent=who.get("user_agent"),
        data=data,
        hash=item.row.hash,
    )
