"""Where people have parts in handovers: who leaves when, and which cases somebody still has something to do in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from checklist.model.checklist import CLOSED, LIVE
from checklist.model.departure import Departure
from checklist.store.checklist import ChecklistRow
from checklist.store.entry import EntryRow

STAYS = "internal_transfer"
"""A handover without leaving: whoever moves inside the company can still be asked."""
_DONE = ("waived", "removed")


def departures(session: Session, tenant: str, people: Collection[str]) -> dict[str, Departure]:
    """Of these people those who leave, each with the earliest last working day of a case that stands."""
    statement = select(
        ChecklistRow.leaver, ChecklistRow.last_working_day, ChecklistRow.time_zone, ChecklistRow.batch_id
    ).where(
        ChecklistRow.tenant_id == tenant,
        ChecklistRow.leaver.in_(people),
        ChecklistRow.state != CLOSED,
        ChecklistRow.kind != STAYS,
    )
    session.flush()
    rows = session.execute(statement.order_by(ChecklistRow.last_working_day.desc()))
    return {row.leaver: Departure(row.last_working_day, row.time_zone, row.batch_id) for row in rows}


def cases_with(session: Session, tenant: str, person: str) -> list[str]:
    """Cases of others in which the person has a part that is not done; once the letter is signed only what is handed
    over after it, and HR's own list."""
    mine = or_(EntryRow.submitter == person, EntryRow.receiver == person, EntryRow.confirmer == person)
    entries = select(EntryRow.case_id).where(EntryRow.tenant_id == tenant, mine, EntryRow.state.not_in(_DONE))
    later = entries.where(EntryRow.omission_id.is_not(None), EntryRow.state != "confirmed")
    row = ChecklistRow
    roles = or_(row.head == person, row.head_superior == person, row.hrbp == person, row.fills_in == person)
    statement = select(row.case_id).where(
        row.tenant_id == tenant,
        row.leaver != person,
        or_(
            and_(row.state.in_(LIVE), or_(roles, row.successor == person, row.case_id.in_(entries))),
            and_(row.state != CLOSED, or_(row.hrbp == person, row.case_id.in_(later))),
        ),
    )
    session.flush()
    return list(session.scalars(statement.order_by(row.case_id)))
