"""Names of companies and positions from the directory, for letter and report."""

from __future__ import annotations

from chassis.replica import Fact


class Company(Fact):
    """A company (法人/分公司)."""

    KIND = "company"
    name: dict[str, str] = {}


class Position(Fact):
    """A position (岗位)."""

    KIND = "position"
    name: dict[str, str] = {}
