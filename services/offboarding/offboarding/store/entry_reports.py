"""What checklist's events say of a case's entries, written without reading it first.

An event writes its row whether it was there or not, unless a newer word stands in it (`sequence`). The case is locked,
so no two units write its rows at once. `store/live.py` is told of each change, for the session does not see it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from chassis.db import Statement, later, run
from offboarding.store import live
from offboarding.store.base import in_turn
from offboarding.store.cases import CaseRow

_WRITE = (
    "INSERT INTO case_entries (tenant_id, entry_id, case_id, section, mandatory, state, receiver, confirmer, listed, "
    "sequence) VALUES (:tenant, :entry, :case, :section, :mandatory, :state, :receiver, :confirmer, :listed, "
    ":sequence) ON CONFLICT (tenant_id, entry_id) DO UPDATE SET "
)
_NEWER = "case_entries.sequence < excluded.sequence"
_BECAME = (
    f"{_WRITE} state = excluded.state, sequence = excluded.sequence, "
    "receiver = COALESCE(excluded.receiver, case_entries.receiver), "
    f"confirmer = COALESCE(excluded.confirmer, case_entries.confirmer) WHERE {_NEWER} RETURNING entry_id"
)
_REASSIGNED = (
    f"{_WRITE} receiver = excluded.receiver, confirmer = excluded.confirmer, sequence = excluded.sequence "
    f"WHERE {_NEWER} RETURNING entry_id"
)
# Where later events came first, the list only says what they did not.
_LISTED = (
    f"{_WRITE} listed = excluded.listed, section = excluded.section, mandatory = excluded.mandatory, "
    f"state = CASE WHEN {_NEWER} THEN excluded.state ELSE case_entries.state END, "
    f"receiver = CASE WHEN {_NEWER} THEN excluded.receiver "
    "ELSE COALESCE(case_entries.receiver, excluded.receiver) END, "
    f"confirmer = CASE WHEN {_NEWER} THEN excluded.confirmer "
    "ELSE COALESCE(case_entries.confirmer, excluded.confirmer) END, "
    f"sequence = CASE WHEN {_NEWER} THEN excluded.sequence ELSE case_entries.sequence END"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says of an entry. `listed`: it is on the list that the head confirmed, or was added to it."""

    entry_id: str
    sequence: int
    receiver: str | None = None
    confirmer: str | None = None
    state: str = "pending"
    section: str = ""
    mandatory: bool = False
    listed: bool = False


def listed(session: Session, case: CaseRow, entry: Entry) -> None:
    """The entry counts."""
    later(session, _statement(case, entry, _LISTED))
    live.touch(session, case.tenant_id, case.case_id)


def became(session: Session, case: CaseRow, entry: Entry) -> bool:
    """The entry's new state, and who deals with it where the event says so; False where a newer word stands.

    Where nobody is named, nothing else follows from the word: it waits for the unit's end and passes for a new one.
    """
    if entry.receiver or entry.confirmer:
        return _say(session, case, entry, _BECAME)
    later(session, _statement(case, entry, _BECAME))
    live.touch(session, case.tenant_id, case.case_id)
    return True


def reassigned(session: Session, case: CaseRow, entry: Entry) -> bool:
    """Who deals with the entry from now on; False where a newer word stands."""
    return _say(session, case, entry, _REASSIGNED)


def _say(session: Session, case: CaseRow, entry: Entry, sql: str) -> bool:
    newer = run(session, in_turn(session, _statement(case, entry, sql))) is not None
    if newer:
        live.touch(session, case.tenant_id, case.case_id)
    return newer


def _statement(case: CaseRow, entry: Entry, sql: str) -> Statement:
    values = {
        "tenant": case.tenant_id,
        "entry": entry.entry_id,
        "case": case.case_id,
        "section": entry.section,
        "mandatory": entry.mandatory,
        "state": entry.state,
        "receiver": entry.receiver,
        "confirmer": entry.confirmer,
        "listed": entry.listed,
        "sequence": entry.sequence,
    }
    return Statement(sql, values)
