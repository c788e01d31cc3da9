"""Sheets of separations (批量离职表): each cell looked at, the preview of the batch, and the batch itself. SPEC 2.

The sheet and what is wrong with it are as confidential as the batch: only who announced it sees it, and once the batch
is made, who may know of that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

from chassis.errors import AlreadyExists, FieldViolation, Forbidden, Invalid, WrongState
from chassis.unit import UnitOfWork
from chassis.validation import violations
from offboarding.contract.batches import MOST_ROWS, BatchRow, CreateBatchRequest
from offboarding.contract.imports import ApplyImportRequest, CreateImportRequest
from offboarding.model import case_sheet
from offboarding.model.dates import check_release
from offboarding.model.directory import Problem
from offboarding.model.sheets import CellError, Sheet
from offboarding.store import directory
from offboarding.store.imports import ImportRow
from offboarding.usecases import separation_batches

KIND = "cases"


def options_of(uow: UnitOfWork, command: CreateImportRequest) -> dict[str, Any] | None:
    """What the batch will be called, and in whose name the sheet is looked at when its bytes arrive."""
    if command.kind != KIND:
        if command.batch is not None:
            raise Invalid("import.batch_is_for_cases", field="batch")
        return None
    for name, wrong in (("mode", command.mode == "per_row"), ("complete", command.complete)):
        if wrong:
            raise Invalid("import.cases_whole", field=name)
    if command.batch is not None:
        check_release(command.batch.release_at, uow.now, field="batch.release_at")
    given = command.batch.model_dump(mode="json") if command.batch else {}
    return {**given, "maker": {"kind": uow.ctx.actor_kind, "roles": sorted(uow.ctx.roles)}}


def look(uow: UnitOfWork, row: ImportRow, sheet: Sheet) -> list[CellError]:
    """Everything that is wrong with the sheet; counts and warnings go on the import. Nothing is stored of the cases."""
    with _as_maker(uow, row):
        errors = list(sheet.errors)
        command, lines = _command(uow, row, sheet, errors)
        row.created, row.warnings = 0, []
        if command is not None:
            errors += _planned(uow, row, sheet, command, lines)
    row.refused = len({e.row for e in errors})
    return sorted(errors, key=lambda e: (e.row, e.cell))


def apply(uow: UnitOfWork, row: ImportRow, sheet: Sheet, command: ApplyImportRequest) -> None:
    """Makes the batch: all rows or none."""
    errors = list(sheet.errors)
    made, _ = _command(uow, row, sheet, errors)
    if errors or made is None:
        raise WrongState("import.has_errors", field="name", count=len({e.row for e in errors}) or 1)
    try:
        batch = separation_batches.create(uow, made.model_copy(update={"accept_warnings": command.accept_warnings}))
    except Invalid as refused:  # what was good when it was looked at is not any more
        if any(f.field == "release_at" for f in refused.fields):
            raise
        count = len({f.field.partition("]")[0] for f in refused.fields})
        raise WrongState("import.has_errors", field="name", count=count) from refused
    row.batch_id, row.created = batch.name, batch.size


@contextmanager
def _as_maker(uow: UnitOfWork, row: ImportRow) -> Iterator[None]:
    """The bytes come from the gateway; what may be said of the people in the sheet depends on who announced it."""
    before = uow.ctx
    maker = (row.options or {})["maker"]
    uow.ctx = before.with_(actor=row.created_by, actor_kind=maker["kind"], roles=frozenset(maker["roles"]))
    try:
        yield
    finally:
        uow.ctx = before


def _command(
    uow: UnitOfWork, row: ImportRow, sheet: Sheet, errors: list[CellError]
) -> tuple[CreateBatchRequest | None, list[int]]:
    """The batch of the rows that could be read, and the sheet's row of each; what is wrong is added to `errors`."""
    if len(sheet.rows) > MOST_ROWS:
        first = sheet.rows[MOST_ROWS].row
        errors.append(CellError(first, "", "sheet.too_many_cases", {"most": MOST_ROWS}))
        return None, []
    people = directory.employees(uow.session, [line.values.get("leaver", "") for line in sheet.rows])
    homes = directory.companies(uow.session, {person.company for person in people.values()})

    def zone(number: str) -> str:
        person = people.get(number)
        home = homes.get(person.company) if person is not None else None
        return (person.time_zone if person else None) or (home.time_zone if home else "UTC")

    found: list[BatchRow] = []
    lines: list[int] = []
    for line in sheet.rows:
        values, problems = case_sheet.fields_of(line.values, zone)
        person = people.get(line.values.get("leaver", ""))
        name = line.values.get("leaver_name", "")
        if person is not None and name and name.casefold() not in _names(person):
            params = {"leaver": person.number, "known": person.name_zh}
            problems.append(Problem("leaver_name", "sheet.other_name", params))
        errors += [sheet.error(line.row, p.field, p.message, p.params) for p in problems]
        if not problems:
            found.append(BatchRow.model_validate(values))
            lines.append(line.row)
    if not found:
        return None, []
    return _batch(uow, row, found), lines


def _names(person: directory.Employee) -> set[str]:
    return {name.casefold() for name in (person.name_zh, person.name_en) if name}


def _batch(uow: UnitOfWork, row: ImportRow, rows: list[BatchRow]) -> CreateBatchRequest:
    given = {name: value for name, value in (row.options or {}).items() if name != "maker" and value}
    facts: dict[str, Any] = {"client_key": f"import-{row.import_id}", "title": row.filename, **given}
    try:
        return CreateBatchRequest.model_validate({**facts, "rows": rows})
    except ValidationError as error:
        raise Invalid(fields=violations(error, uow.ctx.locale)) from error


def _planned(
    uow: UnitOfWork, row: ImportRow, sheet: Sheet, command: CreateBatchRequest, lines: list[int]
) -> list[CellError]:
    try:
        batch, plan = separation_batches.look(uow, command)
    except (Forbidden, AlreadyExists) as refused:
        return [_placed(sheet, lines, violation) for violation in refused.fields]
    row.created = len(plan.cases)
    by_leaver = {one.leaver: line for one, line in zip(command.rows, lines, strict=True)}
    row.warnings = [{"row": 0, **w} for w in batch.warnings]
    row.warnings += [{"row": by_leaver[case.leaver], **w} for case in plan.cases for w in case.warnings]
    return [_placed(sheet, lines, violation) for violation in plan.problems]


def _placed(sheet: Sheet, lines: list[int], violation: FieldViolation) -> CellError:
    """`rows[3].last_working_day` as row and column of the sheet."""
    head, _, name = violation.field.partition("].")
    if not head.startswith("rows["):
        return CellError(1, violation.field, violation.message, violation.params)
    name = name.removeprefix("notice.").split("[")[0]
    return sheet.error(lines[int(head[5:])], name, violation.message, violation.params)
