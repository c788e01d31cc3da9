"""A secret whose time ends while another one takes its place: each is destroyed once, and nobody waits in a circle."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from sqlalchemy import event

from chassis.context import CallContext
from chassis.timers import Timer
from checklist.store import record as records
from checklist.usecases import secrets
from tests.integration.checklist.letter_world import LetterWorld, letter_engine, letter_folder, world
from tests.integration.checklist.test_secrets_and_files import set_secret

__all__ = ["letter_engine", "letter_folder", "world"]


@pytest.fixture(scope="module")
def database_url(postgresql_url: str) -> str:
    """On PostgreSQL; SQLite has one writer at a time."""
    return postgresql_url


def test_one_that_is_replaced_in_the_moment_of_its_end_is_destroyed_once(
    world: LetterWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.file_case()
    world.confirm_list()
    first = set_secret(world, "one")["name"].removeprefix("secrets/")
    ending, appending = threading.Event(), threading.Event()
    destroy, append = secrets._destroy, records.appending
    failures: list[str] = []

    def destroyed(uow: Any, row: Any, because: str) -> None:
        if because == "expired":  # its row is held
            ending.set()
            appending.wait(1)
        destroy(uow, row, because)

    def appended(*args: Any) -> Any:
        if threading.current_thread() is replacing:  # the end of the record is held
            appending.set()
            time.sleep(0.3)
        return append(*args)

    def end() -> None:
        ctx = CallContext(tenant=world.tenant, actor="checklist", actor_kind="service")
        due = Timer(world.tenant, secrets.EXPIRE, first, world.now, {}, 0)
        world.app.unit(ctx, lambda uow: secrets.on_expire(uow, due))

    monkeypatch.setattr(secrets, "_destroy", destroyed)
    monkeypatch.setattr(records, "appending", appended)
    event.listen(world.app.engine, "handle_error", lambda context: failures.append(str(context.original_exception)))
    ended, replacing = threading.Thread(target=end), threading.Thread(target=lambda: set_secret(world, "two"))
    ended.start()
    assert ending.wait(10)
    replacing.start()
    for thread in (ended, replacing):
        thread.join()
    assert failures == []
    assert [told["because"] for told in world.sent("secret.destroyed")] == ["expired"]
