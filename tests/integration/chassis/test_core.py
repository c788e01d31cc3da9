"""The core without a broker: one unit of work a call, idempotency, outbox, inbox, timers, settings, tenants."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chassis import db, outbox
from chassis import replica as facts
from chassis.application import Application, Verdict
from tests.integration.chassis.counters import NOW, Person, event, headers, value


def test_a_command_leaves_its_effect_and_its_event_together(app: Application) -> None:
    assert app.call("bump", headers(), {"counter": "a", "by": 2}) == {"result": {"value": 2}, "error": None}
    assert app.call("bump", headers(), {"counter": "a"})["result"] == {"value": 3}
    rows = outbox.claim(app.engine, "r1", NOW)
    assert [json.loads(r.body)["sequence"] for r in rows] == [1, 2]
    assert [r.name for r in rows] == ["counter.bumped"] * 2


def test_a_refused_command_leaves_nothing(app: Application) -> None:
    app.call("bump", headers(), {"counter": "a", "by": 9})
    reply = app.call("bump", headers(locale="zh-CN"), {"counter": "a", "by": 2})
    assert reply["error"]["reason"] == "WRONG_STATE"
    assert reply["error"]["message"] == "最多 10"
    assert reply["error"]["fields"] == [{"field": "by", "description": "最多 10"}]
    assert value(app) == 9
    assert len(outbox.claim(app.engine, "r1", NOW)) == 1


def test_bad_input_names_its_field(app: Application) -> None:
    error = app.call("bump", headers(), {"counter": "a", "by": "x", "more": 1})["error"]
    assert error["reason"] == "INVALID_ARGUMENT"
    assert sorted(f["field"] for f in error["fields"]) == ["by", "more"]


def test_a_repeated_key_answers_the_same_and_another_body_is_refused(app: Application) -> None:
    first = app.call("bump", headers("k1"), {"counter": "a"})
    assert app.call("bump", headers("k1"), {"counter": "a"}) == first
    assert value(app) == 1
    assert app.call("bump", headers("k1"), {"counter": "b"})["error"]["reason"] == "KEY_REUSED"
    assert app.call("bump", headers("k1", tenant="t2"), {"counter": "b"})["result"] == {"value": 1}


def test_a_refused_call_keeps_its_key_free(app: Application) -> None:
    assert app.call("bump", headers("k1"), {"counter": "a", "by": 11})["error"]["reason"] == "WRONG_STATE"
    app.call("update_settings", headers(), {"key": "toy.limits", "value": {"most": 20}})
    assert app.call("bump", headers("k1"), {"counter": "a", "by": 11})["result"] == {"value": 11}


def test_concurrent_calls_with_one_key_take_effect_once(app: Application) -> None:
    replies: list[dict[str, Any]] = []
    threads = [
        threading.Thread(target=lambda: replies.append(app.call("bump", headers("k"), {"counter": "a"})))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(app) == 1
    assert {(r["error"] or {"reason": "OK"})["reason"] for r in replies} <= {"OK", "KEY_IN_PROGRESS", "CONFLICT"}
    assert any(r["result"] == {"value": 1} for r in replies)


@pytest.mark.parametrize("keyed", [True, False])
def test_a_command_that_begins_with_its_lock_loses_no_race(app: Application, keyed: bool) -> None:
    app.call("bump", headers(), {"counter": "a"})

    def call(number: int) -> None:
        app.call("bump_held", headers(f"k{number}" if keyed else None), {"counter": "a"})

    callers = [threading.Thread(target=call, args=(number,)) for number in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert value(app) == 7


def test_tenants_never_meet(app: Application) -> None:
    app.call("bump", headers(), {"counter": "a", "by": 5})
    app.call("bump", headers(tenant="t2"), {"counter": "a", "by": 1})
    assert (value(app), value(app, tenant="t2"), value(app, tenant="t3")) == (5, 1, 0)


def test_the_database_itself_holds_tenants_apart(app: Application) -> None:
    if app.engine.dialect.name != "postgresql":
        pytest.skip("row-level security is PostgreSQL's")
    app.call("bump", headers(), {"counter": "a", "by": 5})
    with app.engine.begin() as connection:
        connection.execute(text("SELECT set_config('app.tenant', 't2', true)"))
        assert connection.execute(text("SELECT count(*) FROM counters")).scalar() == 0
    with app.engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM counters")).scalar() == 0


def test_an_event_takes_effect_once(app: Application) -> None:
    raw = event("thing.seen", {"counter": "a", "unknown": True})
    assert app.handle("from-other", raw).verdict is Verdict.DONE
    assert app.handle("from-other", raw).verdict is Verdict.DUPLICATE
    assert value(app) == 1


def test_events_of_a_case_that_wait_together_are_one_transaction(app: Application) -> None:
    commits: list[bool] = []
    app.after_commit.append(lambda emitted, _planned: commits.append(emitted))
    bodies = [event("thing.seen", {"counter": "a"}, f"e{number}") for number in (1, 2, 1, 3)]
    outcomes = app.handle_all("from-other", bodies)
    assert [o.verdict for o in outcomes] == [Verdict.DONE, Verdict.DONE, Verdict.DUPLICATE, Verdict.DONE]
    assert (value(app), commits) == (3, [True])
    caused = [json.loads(row.body)["causationid"] for row in outbox.claim(app.engine, "r1", NOW)]
    assert caused == ["e1", "e2", "e3"]
    again = [o.verdict for o in app.handle_all("from-other", bodies)]
    assert (again, value(app)) == ([Verdict.DUPLICATE] * 4, 3)


def test_one_that_cannot_be_dealt_with_keeps_none_of_the_others_back(app: Application) -> None:
    good = [event("thing.seen", {"counter": "a"}, f"e{number}") for number in (1, 2)]
    for bad, verdict in (
        (event("thing.seen", {"counter": "later"}, "e3"), Verdict.RETRY),
        (b"garbage", Verdict.DEAD),
        (event("thing.seen", {"counter": 5}, "e4"), Verdict.DEAD),
    ):
        outcomes = app.handle_all("from-other", [good[0], bad, good[1]])
        assert outcomes[1].verdict is verdict
        assert value(app) == 2


def batch(*events: bytes) -> bytes:
    """One message with several events, as the relay sends what a unit has said of a case."""
    return b"[" + b",".join(events) + b"]"


def test_a_message_of_several_events_is_one_transaction_and_one_outcome(app: Application) -> None:
    commits: list[bool] = []
    app.after_commit.append(lambda emitted, _planned: commits.append(emitted))
    seen = [event("thing.seen", {"counter": "a"}, f"e{number}") for number in (1, 2, 3)]
    for_others = event(
        "thing.forgotten", {"who": "knows"}, "e4"
    )  # the queue is not bound to it, its message came along
    assert [o.verdict for o in app.handle_all("from-other", [batch(seen[0], for_others, seen[1]), seen[2]])] == [
        Verdict.DONE,
        Verdict.DONE,
    ]
    assert (value(app), commits) == (3, [True])
    assert app.handle("from-other", batch(*seen)).verdict is Verdict.DUPLICATE
    assert app.handle("from-other", batch(for_others)).verdict is Verdict.DONE
    assert value(app) == 3


def test_of_a_message_that_waits_for_one_event_the_others_are_done_and_once(app: Application) -> None:
    seen = [event("thing.seen", {"counter": "a"}, f"e{number}") for number in (1, 2)]
    late = event("thing.seen", {"counter": "later"}, "e3")
    for _ in range(2):
        outcome = app.handle("from-other", batch(seen[0], late, seen[1]))
        assert outcome.verdict is Verdict.RETRY and "later" in outcome.reason
        assert value(app) == 2


def test_a_message_that_is_early_by_a_moment_is_dealt_with_in_its_order(app: Application) -> None:
    """What one of its events waits for comes by another queue just then."""
    early = [event("thing.waited_for", {"counter": "a"}, "e1"), event("thing.seen", {"counter": "a"}, "e2")]
    coming = threading.Timer(0.2, lambda: app.call("bump", headers(), {"counter": "awaited"}))
    coming.start()
    assert app.handle("from-other", batch(*early)).verdict is Verdict.DONE
    coming.join()
    assert value(app) == 2
    caused = [json.loads(row.body).get("causationid") for row in outbox.claim(app.engine, "r1", NOW)]
    assert [cause for cause in caused if cause] == ["e1", "e2"]


@pytest.mark.parametrize("raw", [b"[]", b"[", b"[1]", b"[null]", b"[{}]"])
def test_a_message_of_no_events_is_dead(app: Application, raw: bytes) -> None:
    assert app.handle("from-other", raw).verdict is Verdict.DEAD


def test_of_a_message_with_a_malformed_event_the_others_are_done(app: Application) -> None:
    good, bad = event("thing.seen", {"counter": "a"}, "e1"), event("thing.seen", {"counter": 5}, "e2")
    assert app.handle("from-other", batch(bad, good)).verdict is Verdict.DEAD
    assert value(app) == 1
    assert app.handle("from-other", batch(b"{}", good)).verdict is Verdict.DEAD
    assert value(app) == 1
    late = event("thing.seen", {"counter": "later"}, "e3")  # as long as one waits, the message is no dead letter
    assert app.handle("from-other", batch(bad, late)).verdict is Verdict.RETRY


def test_an_event_that_cannot_be_used_is_named(app: Application) -> None:
    assert app.handle("from-other", b"\xff garbage").verdict is Verdict.DEAD
    assert app.handle("from-other", event("thing.seen", {"count": 1})).verdict is Verdict.DEAD
    waiting = app.handle("from-other", event("thing.seen", {"counter": "later"}, "e2"))
    assert waiting.verdict is Verdict.RETRY
    assert "later" in waiting.reason
    assert app.handle("from-other", event("thing.seen", {"counter": "later"}, "e2")).verdict is Verdict.RETRY


def test_a_timer_fires_once_and_a_failing_one_is_postponed(app: Application) -> None:
    app.call("bump", headers(), {"counter": "a", "by": 3})
    app.call("bump", headers(), {"counter": "s", "by": 7})
    assert app.fire_due_timers() == 0
    clock: Any = app.clock
    clock.now = NOW + timedelta(hours=2)
    assert app.fire_due_timers(limit=5) == 2
    assert (value(app, "a"), value(app, "s")) == (0, 7)
    due = app.next_timer_due()
    assert due is not None
    assert due > clock.now
    assert app.fire_due_timers() == 0


def test_settings_have_versions_and_an_author(app: Application) -> None:
    before = app.call("list_settings", headers(), {})["result"]["settings"][0]
    assert (before["version"], before["value"]) == (0, {"most": 10})
    body = {"key": "toy.limits", "value": {"most": 3}, "etag": "0", "reason": "trial"}
    as_person = headers() | {"nameko.roles": "person,hr"}
    assert app.call("update_settings", as_person, body)["error"]["reason"] == "FORBIDDEN"
    changed = app.call("update_settings", headers(), body)["result"]
    assert (changed["version"], changed["changed_by"], changed["reason"]) == (1, "E1", "trial")
    assert app.call("bump", headers(), {"counter": "a", "by": 4})["error"]["reason"] == "WRONG_STATE"
    assert app.call("update_settings", headers(), body)["error"]["reason"] == "STALE_ETAG"
    bad = app.call("update_settings", headers(), {"key": "toy.limits", "value": {"most": "x", "y": 1}})["error"]
    assert sorted(f["field"] for f in bad["fields"]) == ["value.most", "value.y"]


def test_replicated_facts_never_go_back(app: Application) -> None:
    def row(version: int, city: str, fact_id: str = "p1") -> dict[str, Any]:
        return {"kind": "person", "id": fact_id, "version": version, "body": {"city": city, "salary": 1}}

    rows = {"rows": [row(2, "Chengdu"), row(1, "Shanghai"), row(1, "Chengdu", "p2"), {**row(1, "x"), "kind": "ship"}]}
    assert app.handle("from-other", event("rows.changed", rows, "a")).verdict is Verdict.DONE
    assert app.handle("from-other", event("rows.changed", {"rows": [row(1, "Beijing")]}, "b")).verdict is Verdict.DONE
    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        mine = facts.Facts(session, "t1")
        assert [p.fact_id for p in mine.find(Person, "Chengdu")] == ["p1", "p2"]
        assert mine.find(Person, "Beijing") == []
        assert facts.Facts(session, "t2").find(Person) == []


def test_facts_are_asked_for_once_a_unit_and_anew_after_a_change(app: Application) -> None:
    def change(version: int, city: str) -> list[facts.RowChange]:
        return [facts.RowChange(kind="person", id="p1", version=version, body={"city": city})]

    with db.open_session(app.engine) as session, session.begin():
        session.bind_tenant("t1")
        mine = facts.Facts(session, "t1")
        mine.learn(Person, "p1", (True, {"city": "Kunming"}))
        mine.learn(Person, "p2", None)
        mine.learn_found(Person, "Kunming", [("p1", True, {"city": "Kunming"})])
        facts.apply(session, "t1", {"person": Person}, change(1, "Chengdu"))
        assert mine.get(Person, "p2") is None
        assert [person.city for person in [mine.get(Person, "p1"), *mine.find(Person, "Kunming")] if person] == [
            "Kunming",
            "Kunming",
        ]
        mine.forget()
        assert mine.find(Person, "Kunming") == []
        assert [person.city for person in [mine.get(Person, "p1"), *mine.find(Person, "Chengdu")] if person] == [
            "Chengdu",
            "Chengdu",
        ]


def test_two_relays_never_share_a_case(app: Application) -> None:
    for counter in ("a", "b", "a"):
        app.call("bump", headers(), {"counter": counter})
    first = outbox.claim(app.engine, "r1", NOW)
    assert len(first) == 3
    assert outbox.claim(app.engine, "r2", NOW) == []
    done = outbox.Settled([first[0].position], [r.order_key for r in first])
    outbox.settle(app.engine, "r1", done, NOW)
    again = outbox.claim(app.engine, "r2", NOW)
    assert [r.position for r in again] == [r.position for r in first[1:]]
    assert outbox.claim(app.engine, "r1", NOW + timedelta(minutes=5)) != []
    assert outbox.backlog(app.engine)[0] == 2


def test_a_relay_settles_and_looks_again_at_once(app: Application) -> None:
    for counter in ("a", "b", "c", "a"):
        app.call("bump", headers(), {"counter": counter})
    first = outbox.claim(app.engine, "r1", NOW, limit=2)
    assert [r.order_key for r in first] == ["t1/a", "t1/b", "t1/a"]
    keys, later = ["t1/a"], NOW + timedelta(seconds=5)
    done = outbox.Settled([first[0].position], keys, ["t1/b"], later)
    second = outbox.claim(app.engine, "r1", NOW + timedelta(seconds=1), after=done)
    assert [r.order_key for r in second] == ["t1/c", "t1/a"]  # what is held back stays so
    assert [json.loads(r.body)["sequence"] for r in second] == [1, 2]
    done = outbox.Settled([r.position for r in second], ["t1/a", "t1/c"])
    assert outbox.claim(app.engine, "r1", NOW + timedelta(seconds=2), after=done) == []
    assert [r.order_key for r in outbox.claim(app.engine, "r2", later + timedelta(seconds=1))] == ["t1/b"]
    with app.engine.begin() as connection:
        leases = connection.execute(text("SELECT order_key, relay_id FROM outbox_leases")).all()
    assert [tuple(lease) for lease in leases] == [("t1/b", "r2")]  # none is left of what has nothing to send


def test_what_a_killed_relay_held_is_free_when_its_lease_is_over(app: Application) -> None:
    app.call("bump", headers(), {"counter": "a"})
    lease = timedelta(seconds=5)
    assert len(outbox.claim(app.engine, "killed", NOW, lease=lease)) == 1
    assert outbox.claim(app.engine, "r2", NOW + lease, lease=lease) == []
    assert len(outbox.claim(app.engine, "r2", NOW + lease + timedelta(milliseconds=1), lease=lease)) == 1
