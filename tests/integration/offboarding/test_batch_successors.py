"""A successor in a batch who leaves by a case of their own outside of it: refused by row, as for a single case."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.offboarding.desk import ADMIN, HR, Desk, Refused, employee
from tests.integration.offboarding.test_case_sheets import HEADER, announce, upload
from tests.integration.offboarding.test_separation_batches import batch, row
from tests.unit.offboarding.workbooks import workbook

HEIR = {"successor": "employees/E202"}


def fields_refused(call: Any) -> dict[str, str]:
    with pytest.raises(Refused, match="INVALID") as told:
        call()
    return told.value.fields


@pytest.mark.parametrize(("day", "refused"), [("2026-04-01", True), ("2026-03-31", True), ("2026-04-02", False)])
def test_a_successor_who_leaves_no_later_by_another_case_is_refused_by_row(desk: Desk, day: str, refused: bool):
    desk.upsert("employees", employee("E203", "EAST"))
    desk.file("E202", last_working_day=day, accept_warnings=True)
    rows = row("E203"), row("E201", **HEIR)
    if refused:
        told = fields_refused(lambda: batch(desk, *rows))
        assert told.keys() == {"rows[1].successor"}
        assert "employees/E202" in told["rows[1].successor"] and "2026-04-01" in told["rows[1].successor"]
        (problem,) = batch(desk, *rows, validate_only=True)["problems"]
        assert problem["field"] == "rows[1].successor"
    else:
        assert batch(desk, *rows)["size"] == 2


def test_each_row_is_held_against_its_own_last_day(desk: Desk):
    desk.upsert("employees", employee("E203", "EAST"), employee("E204", "EAST"))
    desk.file("E202", last_working_day="2026-04-10")
    early, late = row("E201", **HEIR), row("E203", last_working_day="2026-04-20", **HEIR)
    assert fields_refused(lambda: batch(desk, row("E204"), early, late)).keys() == {"rows[2].successor"}


def test_a_case_that_was_called_off_or_a_move_within_the_company_is_no_reason(desk: Desk):
    filed = desk.file("E202")
    desk.call("cancel_case", {"name": filed["name"], "reason": "误报"}, **HR)
    desk.file("E202", kind="internal_transfer")
    assert batch(desk, row("E201", **HEIR))["size"] == 1


def test_a_draft_of_the_successor_is_told_to_who_knows_of_it_only(desk: Desk):
    desk.file("E202", draft=True)
    assert fields_refused(lambda: batch(desk, row("E201", **HEIR))).keys() == {"rows[0].successor"}
    assert batch(desk, row("E201", **HEIR), as_whom=ADMIN)["size"] == 1


def test_a_sheet_names_the_cell(desk: Desk):
    desk.file("E202")
    content = workbook(["E201", "", "2026-04-01", "2026-03-02", "是", "E202"], header=HEADER)
    checked = upload(desk, announce(desk), content)
    assert [(e["cell"], e["column"]) for e in checked["errors"]] == [("F2", "继任者工号")]
    assert "也将离职" in checked["errors"][0]["reason"]
    with pytest.raises(Refused, match="WRONG_STATE"):
        desk.call("apply_import", {"name": checked["name"]}, **HR)
