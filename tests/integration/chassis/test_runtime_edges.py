"""What a process says of its work, and what it no longer takes once it was asked to end."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.integration.chassis.conftest import Rig
from tests.integration.chassis.rig import Process, eventually


def said(process: Process, event: str, **about: Any) -> list[dict[str, Any]]:
    """Its log lines of an event; every line is one JSON object."""
    lines = [json.loads(line) for line in process.log.splitlines()]
    return [line for line in lines if line["event"] == event and about.items() <= line.items()]


def test_every_log_line_says_who_for_whom_and_about_what(rig: Rig) -> None:
    toy, peer = rig.start("toy"), rig.start("peer", HANDOVER_RETRY_ATTEMPTS="1")
    client = rig.client()
    refused = client.send("toy", "nothing_like_it")
    client.wait(refused)
    (line,) = eventually(lambda: said(toy, "call refused", request_id=refused), "the refusal's line")
    assert (line["service"], line["tenant"], line["actor"]) == ("toy", "t1", "tester")
    assert (line["method"], line["reason"], line["level"]) == ("nothing_like_it", "UNIMPLEMENTED", "info")

    about = client.send("toy", "put", {"name": "cases/c-9"})
    client.wait(about)
    (line,) = eventually(lambda: said(toy, "call refused", request_id=about), "the line of a call about a case")
    assert (line["case"], line["reason"]) == ("c-9", "INVALID_ARGUMENT")

    put = client.send("toy", "put", {"key": "c-7", "value": "never"})
    client.wait(put)
    line = eventually(lambda: said(peer, "event refused", case="c-7"), "the event's line")[0]
    assert (line["service"], line["tenant"], line["actor"], line["request_id"]) == ("peer", "t1", "tester", put)
    assert line["event_name"] == "note.put"
    assert line["event_id"]

    fine = client.send("peer", "seen", {"key": "c-7"})
    client.wait(fine)
    again = client.send("peer", "nothing_like_it", headers={"nameko.actor": "somebody else"})
    client.wait(again)
    (line,) = eventually(lambda: said(peer, "call refused", request_id=again), "the second refusal's line")
    assert line["actor"] == "somebody else"
    assert "case" not in line  # nothing is left of what the same worker did before


def test_a_process_that_ends_takes_nothing_new_while_a_timer_is_in_hand(postgresql_rig: Rig) -> None:
    toy = postgresql_rig.start("toy")
    client = postgresql_rig.client()
    client.result("toy", "plan", {"key": "slow", "seconds": 0})
    eventually(lambda: [line for line in postgresql_rig.lines() if " ring slow" in line], "the timer is in hand")
    toy.signal()
    eventually(lambda: "draining" in toy.get("/readyz")[1], "it is about to end", 2)
    time.sleep(0.2)
    late = client.send("toy", "put", {"key": "late"})
    assert toy.end() == 0
    done = [line.split(" ", 1)[1] for line in postgresql_rig.lines()]
    assert done == ["ring slow", "put slow"]
    postgresql_rig.start("toy")
    assert client.wait(late)["result"] == {"puts": 1}
    assert client.result("toy", "puts", {"key": "slow"}) == {"puts": 1}
