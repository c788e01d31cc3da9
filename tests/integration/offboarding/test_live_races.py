"""On PostgreSQL, where transactions commit out of order: no cursor loses a row, no count is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from chassis import db, live, migrate
from offboarding.service import build
from offboarding.settings import Settings
from offboarding.store import board
from offboarding.store.cases import CaseRow, CaseViewer
from offboarding.store.live_tables import EVERYBODY, CaseBucket, CaseCount
from offboarding.store.progress import TaskRow
from offboarding.usecases import watching
from tests.integration.offboarding.desk import Desk, employee, id_of

LI = {"person": "E202"}
TITLE = {"zh-CN": "客户名单", "en": "Customers"}


@pytest.fixture(scope="module")
def engine(postgresql_url: str) -> Iterator[Any]:
    """A migrated database with connections for all that happens at once."""
    migrate.upgrade("offboarding", postgresql_url)
    opened = db.make_engine(postgresql_url, pool=20)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Any, tmp_path: Path) -> Desk:
    settings = Settings(env="test", state_dir=tmp_path)
    return Desk(build(settings), settings, engine).found()


@pytest.fixture
def case(desk: Desk) -> str:
    return id_of(desk.file(successor="employees/E202"))


def task(desk: Desk, case: str, number: int) -> TaskRow:
    """A task that is not stored yet."""
    now = desk.clock.now
    return TaskRow(
        tenant_id=desk.tenant,
        owner="checklist",
        task_id=f"t{number}",
        case_id=case,
        kind="submit_entry",
        subject=f"entries/t{number}",
        title=TITLE,
        person="E202",
        sort_at=now,
        opened_at=now,
        is_open=True,
        sequence=number,
    )


def watch(desk: Desk, cursor: str) -> dict[str, Any]:
    return desk.call("watch_tasks", {"cursor": cursor}, **LI)


def names(answer: dict[str, Any]) -> set[str]:
    return {each["name"].removeprefix("tasks/") for each in answer["tasks"]}


def test_what_commits_late_comes_late_but_comes_and_comes_once(desk: Desk, case: str):
    cursor = watch(desk, "")["live"]["cursor"]
    with db.open_session(desk.app.engine) as early:
        early.begin()
        early.bind_tenant(desk.tenant)
        early.add(task(desk, case, 1))
        early.flush()  # it has its number, and does not commit yet
        for number in (2, 3):
            with db.open_session(desk.app.engine) as session, session.begin():
                session.bind_tenant(desk.tenant)
                session.execute(text("SET LOCAL lock_timeout = '1s'"))
                row = task(desk, case, number)
                row.case_id = f"other-{number}"  # so that the two do not wait for each other's case
                session.add(row)
            with db.open_session(desk.app.engine) as session, session.begin():
                session.bind_tenant(desk.tenant)
                session.execute(text("UPDATE tasks SET case_id = :case WHERE task_id = :id"),
                                {"case": case, "id": f"t{number}"})  # fmt: skip
        first = watch(desk, cursor)
        assert names(first) == {"t2", "t3"}
        again = watch(desk, first["live"]["cursor"])
        assert (again["live"]["kind"], names(again)) == ("none", set())
        early.commit()
    last = watch(desk, again["live"]["cursor"])
    assert names(last) == {"t1"}  # its number lies below theirs
    assert watch(desk, last["live"]["cursor"])["live"]["kind"] == "none"


def test_a_reader_beside_many_writers_misses_nothing(desk: Desk, case: str):
    """Ten writers commit out of order while one reader follows its cursor."""
    cases = [case]
    desk.upsert("employees", *(employee(f"E6{n:02}", "EAST") for n in range(9)))
    cases += [id_of(desk.file(f"E6{n:02}")) for n in range(9)]
    cursor = watch(desk, "")["live"]["cursor"]
    seen: dict[str, int] = {}
    done = threading.Event()

    def write(which: int) -> None:
        for number in range(12):
            desk.deliver("checklist", "task.opened", cases[which], task_id=f"w{which}-{number}", kind="submit_entry",
                         subject="entries/x", title=TITLE, person="E202")  # fmt: skip

    def read() -> None:
        nonlocal cursor
        while True:
            last = done.is_set()
            answer = watch(desk, cursor)
            assert answer["live"]["kind"] != "snapshot"
            for name in names(answer):
                seen[name] = seen.get(name, 0) + 1
            cursor = answer["live"]["cursor"]
            if last:
                return

    writers = [threading.Thread(target=write, args=(n,)) for n in range(10)]
    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert set(seen) == {f"w{which}-{number}" for which in range(10) for number in range(12)}
    assert set(seen.values()) == {1}


def recount(desk: Desk) -> dict[tuple[str, str], int]:
    """How many cases each viewer has in each bucket, counted."""
    with db.open_session(desk.app.engine) as session, session.begin():
        session.bind_tenant(desk.tenant)
        join = (CaseViewer.tenant_id == CaseRow.tenant_id) & (CaseViewer.case_id == CaseRow.case_id)
        query = select(CaseViewer.person, CaseRow.bucket, func.count()).select_from(CaseRow).join(CaseViewer, join)
        found = {(p, b): n for p, b, n in session.execute(query.group_by(CaseViewer.person, CaseRow.bucket))}
        released = select(CaseRow.bucket, func.count()).where(CaseRow.submitted_at.is_not(None))
        found |= {(EVERYBODY, b): n for b, n in session.execute(released.group_by(CaseRow.bucket))}
        return found


def kept(desk: Desk) -> dict[tuple[str, str], int]:
    """The same, as the counters say it."""
    with db.open_session(desk.app.engine) as session, session.begin():
        session.bind_tenant(desk.tenant)
        query = select(CaseCount.person, CaseCount.bucket, func.sum(CaseCount.n))
        return {(p, b): int(n) for p, b, n in session.execute(query.group_by(CaseCount.person, CaseCount.bucket)) if n}


def test_counters_hold_under_concurrent_changes_and_folding(desk: Desk):
    desk.upsert("employees", *(employee(f"E7{n:02}", "EAST") for n in range(8)))
    cases = [id_of(desk.file(f"E7{n:02}")) for n in range(8)]
    done = threading.Event()

    def live_through(which: int) -> None:
        case = cases[which]
        desk.deliver("checklist", "checklist.created", case, head="E200")
        desk.deliver("checklist", "checklist.list_confirmed", case, entries=[])
        desk.deliver("checklist", "task.opened", case, task_id=f"x{which}", kind="submit_entry", subject="entries/x",
                     title=TITLE, person=f"E3{which:02}")  # fmt: skip
        for number in range(3):
            desk.deliver("checklist", "checklist.ready_for_letter", case, 100 + 2 * number, letter_id="L")
            desk.deliver("checklist", "checklist.letter_withheld", case, 101 + 2 * number)
        if which % 2:
            desk.call("cancel_case", {"name": f"cases/{case}", "reason": "误报"}, person="HR1", roles=("hr",))

    def fold() -> None:
        while not done.is_set():
            watching.keep_up(desk.app)

    folders = [threading.Thread(target=fold) for _ in range(2)]
    workers = [threading.Thread(target=live_through, args=(n,)) for n in range(8)]
    for thread in (*folders, *workers):
        thread.start()
    for thread in workers:
        thread.join()
    done.set()
    for thread in folders:
        thread.join()
    assert kept(desk) == recount(desk)
    while watching.keep_up(desk.app):
        pass
    assert kept(desk) == recount(desk)
    with db.open_session(desk.app.engine) as session, session.begin():
        session.bind_tenant(desk.tenant)
        loose = select(func.count()).select_from(CaseCount).where(CaseCount.written_in > 0)
        assert session.scalar(loose) == 0
        assert board.loose_counts(session, 10) == []
        states = set(session.scalars(select(CaseBucket.state).distinct()))
        assert {"in_handover", "cancelled"} <= states


def test_a_transaction_of_another_cluster_is_not_shown_before_its_time(desk: Desk, case: str):
    cursor = watch(desk, "")["live"]["cursor"]
    desk.deliver("checklist", "task.opened", case, task_id="t1", kind="submit_entry", subject="entries/x", title=TITLE,
                 person="E202")  # fmt: skip
    with db.open_session(desk.app.engine) as session, session.begin():
        session.bind_tenant(desk.tenant)
        session.execute(text("UPDATE tasks SET changed_in = 4611686018427387904"))  # as a restored row may bear it
        assert live.moment(session).high < 2**62
    assert watch(desk, cursor)["live"]["kind"] == "none"
