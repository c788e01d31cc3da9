"""What is known of people who are to be told something: one statement for all of them, kept to the end of the unit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from chassis.db import Statement, held, run_all
from notify.model.people import Company, Wishes

_KEPT = "readers"
# All branches: what it is, of whom, active, body, and three texts. The directory's come first, for their types.
_EMPLOYEES = (
    "SELECT 'employee' AS what, fact_id AS id, active, body, NULL AS one, NULL AS two, NULL AS three FROM facts "
    "WHERE tenant_id = :tenant AND kind = 'employee' AND fact_id IN ({people})"
)
_DELEGATIONS = (
    "SELECT 'delegation', fact_id, active, body, lookup, NULL, NULL FROM facts "
    "WHERE tenant_id = :tenant AND kind = 'delegation' AND active AND lookup IN ({people})"
)
_WISHES = (
    "SELECT 'wishes', person, NULL, channels, locale, quiet_from, quiet_to FROM preferences "
    "WHERE tenant_id = :tenant AND person IN ({people})"
)
_DEAD = (
    "SELECT 'dead', leaver, NULL, NULL, NULL, NULL, NULL FROM cases "
    "WHERE tenant_id = :tenant AND leaver IN ({people}) AND kind = 'death' AND NOT closed"
)
_COMPANY = "SELECT 'company', name, NULL, NULL, locale, time_zone, NULL FROM tenants WHERE tenant_id = :tenant"


@dataclass(slots=True)
class Readers:
    """What has been read so far. `asked`: of whom; `dead`: those whose case says that they died."""

    asked: set[str] = field(default_factory=set)
    dead: set[str] = field(default_factory=set)
    wishes: dict[str, Wishes] = field(default_factory=dict)
    company: Company | None = None


@dataclass(slots=True)
class Directory:
    """What the directory says of people, as rows of facts: `active` and `body` of an employee by number, and of
    delegations with their ids by the delegator."""

    employees: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    delegations: dict[str, list[tuple[str, Any, Any]]] = field(default_factory=dict)


def known(session: Session) -> Readers:
    """What this unit has read."""
    found: Readers = held(session).setdefault(_KEPT, Readers())
    return found


def forget(session: Session) -> None:
    """After a change of a case or of the company within this unit."""
    held(session).pop(_KEPT, None)


def read(session: Session, tenant: str, people: Sequence[str]) -> Directory:
    """Reads of these people all that telling them needs: into what is known, and the directory's part to the caller."""
    session.flush()  # a case that this unit has changed, too
    found, readers = Directory(), known(session)
    values = {f"p{number}": person for number, person in enumerate(people)}
    for row in run_all(session, [Statement(_of_people(len(people)), {"tenant": tenant, **values})]):
        what, of, active, body, one, two, three = row
        if what == "employee":
            found.employees[of] = (active, body)
        elif what == "delegation":
            found.delegations.setdefault(one, []).append((of, active, body))
        elif what == "wishes":
            channels = json.loads(body) if isinstance(body, str) else body
            readers.wishes[of] = Wishes(one, tuple(channels), two, three)
        elif what == "dead":
            readers.dead.add(of)
        else:
            readers.company = Company(of, one, two)
    readers.asked.update(people)
    return found


def missing(session: Session, people: Iterable[str]) -> list[str]:
    """Those of whom nothing has been read yet."""
    return sorted(set(people) - known(session).asked)


@lru_cache(maxsize=100)
def _of_people(count: int) -> str:
    people = ", ".join(f":p{number}" for number in range(count))
    branches = (_EMPLOYEES, _DELEGATIONS, _WISHES, _DEAD, _COMPANY)
    return " UNION ALL ".join(branch.format(people=people) for branch in branches)
