"""A report that is made while the case goes on: what comes meanwhile is in it, or in its next version."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from chassis.context import CallContext
from chassis.timers import Timer
from checklist.documents import report as pages
from checklist.usecases import addendum_documents
from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world

__all__ = ["letter_engine", "letter_folder", "world"]


@pytest.fixture(scope="module")
def database_url(postgresql_url: str) -> str:
    """On PostgreSQL; SQLite has one writer at a time."""
    return postgresql_url


def test_a_later_version_that_is_asked_for_while_the_first_is_made_is_not_left_out(
    world: LetterWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after an outage, when the report and an addendum signed meanwhile are made at the same time."""
    world.ready()
    render, asked = pages.as_html, threading.Event()

    def make_anew() -> None:
        ctx = CallContext(tenant=world.tenant, actor="checklist", actor_kind="service")
        due = Timer(world.tenant, addendum_documents.EDITION, "a1", world.now, {"case_id": world.case}, 0)
        world.app.unit(ctx, lambda uow: addendum_documents.archive_anew(uow, due))

    anew = threading.Thread(target=make_anew)

    def as_html(*args: Any) -> bytes:
        if not asked.is_set():  # the first report has read the record
            asked.set()
            world.hear("notify", "delivery.failed", {"case_id": world.case, "person": "E1", "error": "x"})
            anew.start()
            anew.join(1)
        return render(*args)

    monkeypatch.setattr(pages, "as_html", as_html)
    for person in ("H1", "E1", "S1"):
        world.sign(person)
    world.later(seconds=1)
    anew.join()
    first = world.ok("get_report", {"name": f"reports/{world.case}"}, "H1")
    second = world.ok("get_report", {"name": f"reports/{world.case}-2"}, "H1")
    assert second["record_length"] > first["record_length"]
