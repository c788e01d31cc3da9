"""A record that is written to while it is read is no broken one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from checklist.store import record as store
from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world

__all__ = ["letter_engine", "letter_folder", "world"]


@pytest.fixture(scope="module")
def database_url(postgresql_url: str) -> str:
    """On PostgreSQL; a transaction on SQLite sees one moment, and nobody writes beside it."""
    return postgresql_url


@pytest.fixture
def written_to(world: LetterWorld, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets events arrive right after the rows were read, so many times."""
    left = 0
    read = store.evidence

    def evidence(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        rows = read(*args, **kwargs)
        if left:
            left -= 1
            world.hear("notify", "delivery.failed", {"case_id": world.case, "person": "E1", "error": "x"})
        return rows

    def begin(times: int) -> None:
        nonlocal left
        left = times

    monkeypatch.setattr(store, "evidence", evidence)
    return begin


def test_a_row_that_comes_while_the_record_is_verified_is_not_missing(
    world: LetterWorld, written_to: Callable[[int], None]
) -> None:
    world.file_case()
    written_to(2)
    verdict = world.ok("verify_record", {"name": f"cases/{world.case}"}, "H1")
    assert (verdict["valid"], verdict["problems"]) == (True, [])
    again = world.ok("verify_record", {"name": f"cases/{world.case}"}, "H1")
    assert again["valid"] and verdict["length"] <= again["length"]


def test_who_never_finds_a_pause_is_told_to_ask_again(world: LetterWorld, written_to: Callable[[int], None]) -> None:
    world.file_case()
    written_to(1000)
    refused = world.refused("verify_record", {"name": f"cases/{world.case}"}, "H1")
    assert (refused["reason"], refused["retryable"]) == ("NOT_READY", True)
    assert "record" in refused["message"]
