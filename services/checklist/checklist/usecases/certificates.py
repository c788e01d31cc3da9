"""Certificates of separation (离职证明): issued by HR at separation, whatever the handover's state. SPEC 2.

An unfinished handover never holds one back (劳动合同法 50, 89), and it never says why the employment ended.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from chassis.errors import AlreadyExists, Invalid, NotFound, NotReady, WrongState
from chassis.events import Envelope
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import days_before
from checklist.contract import certificate as c
from checklist.contract.directory import Employee
from checklist.contract.files import DownloadTicket
from checklist.contract.places import Company, Position
from checklist.documents import certificate as pages
from checklist.documents.wording import LANGUAGES
from checklist.model import certificate as model
from checklist.model import entry as entry_model
from checklist.model import fields as content
from checklist.model.checklist import CLOSED, Checklist
from checklist.model.entry import OPEN
from checklist.settings_certificates import CertificateRules
from checklist.store import certificate as store
from checklist.store import checklist as checklists
from checklist.store import entry as entry_store
from checklist.store import letter as seals
from checklist.store.certificate import ISSUED, REPLACED, VOID, CertificateRow
from checklist.store.letter import LetterFile, LetterSeal
from checklist.usecases import cases_access as access
from checklist.usecases import directory, entries, letters
from checklist.usecases.file_tickets import MEDIA, download, file_name, language_of

RENDER = "certificate_render"
ITEM = "separation_certificate"
"""The item of HR's own list that the issue of a certificate does."""
NO_EMPLOYMENT_ENDS = ("internal_transfer",)
DELIVERY = {"zh-CN": "电子版", "en": "electronic"}


def issue(uow: UnitOfWork, request: c.IssueCertificateRequest) -> c.Certificate:
    """HR issues it; a later one takes the place of the one that holds, and says why, or of one whose date is void."""
    checklist, relation = access.checklist_for(uow, request.parent, lock=True)
    access.require_relation(relation, "hr")
    _require_time(uow, checklist)
    before = store.in_force(uow.session, checklist.case_id)
    reason = request.reason.strip() or None
    if before is not None and reason is None:
        raise AlreadyExists("certificate.issued_already", name=f"certificates/{before.certificate_id}", field="reason")
    facts = _facts(uow, checklist, request)
    former = before or store.newest(uow.session, checklist.case_id)
    if former is not None:
        end(uow, former, REPLACED)
    text = model.content(facts)
    row = CertificateRow(
        tenant_id=uow.ctx.tenant,
        certificate_id=facts.certificate_id,
        case_id=checklist.case_id,
        state=ISSUED,
        content=text,
        digest=model.digest(text),
        code=new_id(),
        documents={},
        issued_by=uow.ctx.actor,
        issued_at=uow.now,
        replaces=former.certificate_id if former else None,
        reason=reason if former else None,
    )
    uow.session.add(row)
    uow.session.add(_seal(row))
    event = c.CertificateIssued(
        case_id=row.case_id,
        certificate_id=row.certificate_id,
        leaver=checklist.leaver,
        issued_by=uow.ctx.actor,
        digest=row.digest,
    )
    uow.emit(event, case=row.case_id)
    _do_item(uow, checklist, facts.issued_on, request.delivery.strip())
    uow.timers.set(RENDER, row.certificate_id, uow.now)
    uow.session.flush()
    return _view(uow, row, relation)


def get(uow: UnitOfWork, request: c.GetCertificateRequest) -> c.Certificate:
    """For the leaver and HR; to others it does not exist."""
    row, relation = _visible(uow, request.name)
    return _view(uow, row, relation)


def list_(uow: UnitOfWork, request: c.ListCertificatesRequest) -> c.ListCertificatesResponse:
    """Those of the case, the newest first."""
    _, relation = access.checklist_for(uow, request.parent)
    access.require_relation(relation, "leaver", "hr")
    rows = store.certificates(uow.session, request.parent)
    return c.ListCertificatesResponse(certificates=[_view(uow, row, relation) for row in rows])


def fetch(uow: UnitOfWork, request: c.DownloadCertificateRequest) -> DownloadTicket:
    """Leave to fetch the sealed file."""
    row, _ = _visible(uow, request.name)
    language = language_of(uow, request.language)
    file = row.documents.get(f"pdf:{language}")
    if file is None:
        raise NotReady("certificate.being_made", name=f"certificates/{row.certificate_id}", field="name")
    return download(
        uow,
        digest=file["digest"],
        filename=file_name("certificate", language, row.certificate_id),
        content_type=MEDIA["pdf"],
        size=file["size"],
        subject=f"certificates/{row.certificate_id}",
    )


def render(uow: UnitOfWork, timer: Timer) -> None:
    """Sets and seals the files; may run again after a crash, for blobs are named by their content."""
    row = store.certificate(uow.session, timer.key)
    if row is None or row.documents:
        return
    sheet = pages.CertificateSheet(
        json.loads(row.content), row.digest, letters.verify_url(uow, row.code), row.issued_at
    )
    made: dict[str, Any] = {}
    for language in LANGUAGES:
        pdf = uow.offload(pages.render_sealed, sheet, language, uow.port("seal"))
        made[f"pdf:{language}"] = {"digest": uow.port("blobs").put(pdf), "size": len(pdf)}
        uow.session.add(LetterFile(file_digest=made[f"pdf:{language}"]["digest"], code=row.code))
    row.documents = made


def _require_time(uow: UnitOfWork, checklist: Checklist) -> None:
    if checklist.kind in NO_EMPLOYMENT_ENDS:
        raise WrongState("certificate.not_for_transfer", field="parent")
    if checklist.state == CLOSED:  # withdrawn or cancelled: the employment goes on
        raise WrongState("checklist.not_live", field="parent", state=checklist.outcome or CLOSED)
    clock = directory.clock_of(uow, checklist, checklist.leaver)
    ahead = uow.rules(CertificateRules).ahead
    first = days_before(checklist.separation_date, ahead, clock.calendar, checklist.time_zone).at
    first_day = first.astimezone(ZoneInfo(checklist.time_zone)).date()
    if _today(uow, checklist) < first_day:
        separation = checklist.separation_date.isoformat()
        raise WrongState(
            "certificate.too_early", field="parent", separation_date=separation, first_day=first_day.isoformat()
        )


def _facts(uow: UnitOfWork, checklist: Checklist, request: c.IssueCertificateRequest) -> model.Facts:
    employee = uow.facts.get(Employee, checklist.leaver)
    hired = request.employed_from or (employee.hire_date if employee else None)
    if hired is None:
        raise Invalid("certificate.hire_date_needed", field="employed_from", person=checklist.leaver)
    if hired > checklist.separation_date:
        separation = checklist.separation_date.isoformat()
        raise Invalid("certificate.after_separation", field="employed_from", separation_date=separation)
    position = {tag: title.strip() for tag, title in request.position.items() if title.strip()}
    if not position and checklist.position:
        known = uow.facts.get(Position, checklist.position)
        position = dict(known.name) if known and known.name else {}
    if not position:
        raise Invalid("certificate.position_needed", field="position", person=checklist.leaver)
    company = uow.facts.get(Company, checklist.company)
    return model.Facts(
        certificate_id=new_id(),
        case_id=checklist.case_id,
        employee=checklist.leaver,
        name=_both(_names(employee) or checklist.leaver_name or {"en": checklist.leaver}),
        company=_both(dict(company.name) if company and company.name else {"en": checklist.company}),
        position=_both(position),
        employed_from=hired,
        separated_on=checklist.separation_date,
        issued_on=_today(uow, checklist),
        country=checklist.country,
    )


def _names(employee: Employee | None) -> dict[str, str]:
    if employee is None:
        return {}
    return {tag: name for tag, name in (("zh-CN", employee.name_zh), ("en", employee.name_en)) if name}


def _both(texts: dict[str, str]) -> dict[str, str]:
    """Where one language is missing, the other one's words stand: a name is better than none."""
    given = next(iter(texts.values()))
    return {tag: texts.get(tag) or given for tag in LANGUAGES}


def _today(uow: UnitOfWork, checklist: Checklist) -> date:
    return uow.now.astimezone(ZoneInfo(checklist.time_zone)).date()


def on_emit(uow: UnitOfWork, envelope: Envelope) -> None:
    """The case was withdrawn or cancelled: the employment goes on, and no certificate may say that it ended."""
    if envelope.name == "checklist.closed":
        row = store.in_force(uow.session, str(envelope.data["case_id"]))
        if row is not None:
            end(uow, row, VOID)


def end(uow: UnitOfWork, row: CertificateRow, state: str) -> None:
    """It holds no longer, and whoever verifies it is told so."""
    row.state = state
    seal = seals.seal_by_code(uow.session, row.code)
    if seal is not None:
        seal.replaced = True


def _seal(row: CertificateRow) -> LetterSeal:
    return LetterSeal(
        code=row.code,
        letter_digest=row.digest,
        case_initials=row.case_id[:4],
        completed_at=row.issued_at,
        document="certificate",
        replaced=False,
    )


def _do_item(uow: UnitOfWork, checklist: Checklist, issued_on: date, delivery: str) -> None:
    """Marks the item of HR's list as done; a company's own item that asks for more stays for HR to fill in."""
    item = checklists.item(uow.session, uow.ctx.tenant, checklist.case_id, ITEM)
    if item is None:
        return
    language = "zh-CN" if checklist.locale.lower().startswith("zh") else "en"
    known = {"issued_on": issued_on.isoformat(), "delivery": delivery or DELIVERY[language]}
    for entry in entry_store.of_item(uow.session, uow.ctx.tenant, checklist.case_id, [ITEM]):
        if not entry.is_hr or entry.state not in OPEN:
            continue
        given = {**entry.fields, **{f.key: known[f.key] for f in item.fields if f.key in known}}
        try:
            values = content.read(
                item.fields,
                given,
                kept=entry.fields,
                complete=True,
                known_person=lambda number: directory.is_known(uow, number),
            )
        except Invalid:
            continue
        actor = uow.ctx.actor
        done = entry_model.submit(replace(entry, submitter=actor), actor, uow.now, fields=values, statement=None)
        entries.hr_done(uow, done)


def _visible(uow: UnitOfWork, certificate_id: str) -> tuple[CertificateRow, access.Relations]:
    row = store.certificate(uow.session, certificate_id)
    if row is not None:
        try:
            _, relation = access.checklist_for(uow, row.case_id)
        except NotFound:
            relation = frozenset()
        if not relation.isdisjoint(("leaver", "hr")):
            return row, relation
    raise NotFound("not_found", name=f"certificates/{certificate_id}", field="name")


def _view(uow: UnitOfWork, row: CertificateRow, relation: access.Relations) -> c.Certificate:
    facts = json.loads(row.content)
    return c.Certificate(
        name=row.certificate_id,
        case=row.case_id,
        state=row.state,
        employee=facts["employee"],
        employed_from=facts["employed_from"],
        separated_on=facts["separated_on"],
        position=facts["position"],
        company=facts["company"],
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        digest=row.digest,
        documents=letters.documents(row.documents),
        verify_url=letters.verify_url(uow, row.code),
        replaces=row.replaces,
        reason=row.reason if "hr" in relation else None,
    )
