"""The people of a case, as far as messages need them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Parties:
    """Who takes part in a case (离职单), by employee number."""

    case_id: str
    leaver: str
    leaver_name: Mapping[str, str]
    head: str | None = None
    hrbp: str | None = None
    successor: str | None = None
    others: tuple[str, ...] = ()

    def everyone(self) -> list[str]:
        """All of them once, the leaver first."""
        return unique([self.leaver, self.head, self.hrbp, self.successor, *self.others])


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty (职责): no department means the whole company; both days are included."""

    employee: str
    department: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, path: Iterable[str], day: date) -> bool:
        """Whether it holds on that day for a department with this path (root first)."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        if self.valid_to is not None and day > self.valid_to:
            return False
        return self.department is None or self.department in set(path)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a person wants to be told; empty fields leave it to the directory and the tenant's rules."""

    locale: str | None
    channels: tuple[str, ...]
    quiet_from: str | None
    quiet_to: str | None


@dataclass(frozen=True, slots=True)
class Company:
    """What a mail says of the company it comes from."""

    name: str
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Person:
    """A parameter of a template that stands for a person; the name is put in later."""

    number: str


@dataclass(frozen=True, slots=True)
class Told:
    """One person who is to be told by one template. `link` is the resource name of the thing it is about.

    `even_actor`: also where that person did it (a receipt, or something to do); otherwise nobody is told of own acts.
    `inbox_only`: another message's mail says it for many at once.
    """

    person: str
    template: str
    link: str
    params: Mapping[str, Any] = field(default_factory=dict)
    even_actor: bool = False
    inbox_only: bool = False


def mentioned(told: Iterable[Told]) -> set[str]:
    """Everybody whom a plan tells or names."""
    found: set[str] = set()
    for one in told:
        found.add(one.person)
        _collect(one.params, found)
    return found


def _collect(value: Any, found: set[str]) -> None:
    if isinstance(value, Person):
        found.add(value.number)
    elif isinstance(value, Mapping):
        for item in value.values():
            _collect(item, found)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _collect(item, found)


def unique(people: Iterable[str | None]) -> list[str]:
    """Each named person once, in order."""
    return list(dict.fromkeys(p for p in people if p))


def addressees(told: Iterable[Told], actor: str | None) -> list[Told]:
    """The plan without those who would be told of their own act, and with one message a person and template."""
    seen: dict[tuple[str, str], Told] = {}
    for one in told:
        if one.person == actor and not one.even_actor:
            continue
        seen.setdefault((one.person, one.template), one)
    return list(seen.values())
