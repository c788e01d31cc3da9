"""Calls through the real broker: answers, envelope, deadlines, headers, overlap."""

from __future__ import annotations

from pathlib import Path

from tests.integration.chassis.conftest import Rig


def test_a_call_is_answered_and_its_event_arrives(rig: Rig) -> None:
    rig.start("toy")
    rig.start("peer")
    client = rig.client()
    assert client.result("toy", "put", {"key": "a"}) == {"puts": 1}
