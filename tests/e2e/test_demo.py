"""`make demo ONE=1` plays to its end, goes on where it was interrupted, and its table is what the API says."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.demo.doors import SandboxDoors
from deploy.demo.play import LEAVERS, Play
from tests.support.servers import Servers
from tests.support.suite import Suite, new_suite


@pytest.fixture(scope="module")
def suite(servers: Servers) -> Iterator[Suite]:
    """All services as processes, with the sandbox company."""
    with new_suite(servers) as running:
        yield running


@pytest.fixture
def play(suite: Suite) -> Iterator[Play]:
    with closing(Play(SandboxDoors(suite.http), mails_url=suite.mails)) as made:
        yield made


def demo(suite: Suite, folder: Path) -> subprocess.Popen[str]:
    arguments = ["--http", suite.http, "--mails", suite.mails, "--folder", str(folder)]
    environment = {**os.environ, "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", "--one", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )


def interrupted(suite: Suite, folder: Path, after: str) -> None:
    """A demo that dies once it has said this."""
    process = demo(suite, folder)
    assert process.stdout is not None
    for line in process.stdout:
        if after in line:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def figure(text: str, what: str) -> str:
    found = re.search(rf"│ {re.escape(what)}\s+│ (.*?)\s*│", text)
    assert found, f"no {what} in\n{text}"
    return found.group(1)


def test_it_goes_on_after_an_interruption_and_ends_with_true_figures(suite: Suite, play: Play, tmp_path: Path) -> None:
    interrupted(suite, tmp_path, "the ERP files")
    process = demo(suite, tmp_path)
    said, _ = process.communicate(timeout=180)
    assert process.returncode == 0, said
    assert "goes on with cases/" in said
    assert "已逾期：确认交接清单" in said
    case = figure(said, "case 离职单").partition(":")[0]
    play.case = case
    assert play.state() == "archived"
    assert figure(said, "state 状态") == "archived, health green"
    assert figure(said, "entries 交接项") == "12 confirmed"
    assert figure(said, "submissions 提交") == "13, of which 1 after a return"
    assert figure(said, "deadlines missed 逾期") == "1"
    assert figure(said, "findings 差异") == "1 contradiction → returned"
    assert "a copy with one changed word:" in said
    assert (tmp_path / "letter.zh-CN.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))


def test_every_mail_came_once_and_is_in_the_log(suite: Suite, play: Play) -> None:
    time.sleep(1.0)
    rows = play.get("/v1/deliveries", "E1011", filter="channel = email", pageSize="1000")["deliveries"]
    mails = suite.mails_to()
    assert sorted(m["message_id"] for m in mails) == sorted(d["messageId"] for d in rows)
    assert {d["state"] for d in rows} == {"sent"}


def test_rules_are_as_before_and_another_one_can_leave(play: Play) -> None:
    assert play.rules()["value"]["list_confirmation"] == {"n": 2, "unit": "working_days"}
    play.cast()
    assert play.leaver == LEAVERS[1]
    assert play.case == ""
