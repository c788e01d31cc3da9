"""A 工号 that a spreadsheet took for a number: 0012 became 12, and nobody is told."""

from __future__ import annotations

from chassis.unit import UnitOfWork
from offboarding.model.directory import KindRule
from offboarding.model.sheets import CellError, Sheet
from offboarding.store import directory

LONGEST = 12
"""Codes are padded with zeros up to this length to look for the one that was meant."""


def lost_zeros(uow: UnitOfWork, rule: KindRule, sheet: Sheet) -> list[CellError]:
    """Cells that are numbers where the directory knows the same code with zeros before it, and not without."""
    kinds = {f.name: f.refers or rule.kind for f in rule.fields if f.type in ("code", "ref")}
    texts = {line.row: line.values for line in sheet.rows}
    suspects: dict[str, set[str]] = {}
    for row, name in sheet.numbers:
        if row in texts and texts[row].get(name, "").isdecimal():
            suspects.setdefault(kinds[name], set()).add(texts[row][name])
    found: dict[tuple[str, str], str] = {}
    for kind, codes in suspects.items():
        padded = {code.zfill(width): code for code in codes for width in range(len(code) + 1, LONGEST + 1)}
        known = directory.existing(uow.session, kind, {*codes, *padded})
        found |= {(kind, padded[code]): code for code in sorted(known & padded.keys()) if padded[code] not in known}
    return [
        sheet.error(row, name, "sheet.zeros_lost", {"found": texts[row][name], "known": found[kinds[name], code]})
        for row, name in sorted(sheet.numbers)
        if row in texts and (kinds[name], code := texts[row].get(name, "")) in found
    ]
