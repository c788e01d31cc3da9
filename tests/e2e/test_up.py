"""`make up` itself: everything stands, a second run changes nothing, what it prints works, `down` leaves nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import plan, ports, process
from deploy.local.plan import PORTS, ROOT


class Machine:
    """A state folder with ports of its own, run by the same commands as `make` runs."""

    def __init__(self, state: Path) -> None:
        self.state = state
        numbers = zip(PORTS, map(str, ports.unused(len(PORTS))), strict=True)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("HANDOVER_", "GATEWAY_"))}
        self.env |= {"HANDOVER_STATE_DIR": str(state), **dict(numbers)}

    def run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", f"deploy.local.{command}", *arguments]
        return subprocess.run(line, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False, timeout=240)

    def plan(self) -> plan.Plan:
        return plan.make(self.state, self.env)

    def leftovers(self) -> list[str]:
        """Command lines that still name the state folder."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                line = (folder / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue
            if str(self.state) in line and process.alive(int(folder.name)):
                found.append(line)
        return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def machine(request: pytest.FixtureRequest) -> Iterator[Machine]:
    state = Path(tempfile.mkdtemp(prefix="handover-up-"))
    state.chmod(0o711)
    made = Machine(state)
    done = made.run("up", "--database", request.param)
    assert done.returncode == 0, done.stderr
    made.screen = done.stdout  # type: ignore[attr-defined]
    yield made
    stopped = made.run("down")
    assert stopped.returncode == 0, stopped.stderr
    assert made.leftovers() == []
    assert [name for name in PORTS if not ports.is_free(made.plan().port(name))] == []
    assert made.run("down").returncode == 0  # nothing to do is no error
    shutil.rmtree(state, ignore_errors=True)


def snapshot(machine: Machine) -> dict[str, object]:
    pids = {path.name: path.read_text() for path in (machine.state).rglob("*.pid")}
    return {"env": (machine.state / "env").read_text(), "pids": pids}


def test_second_up_changes_nothing(machine: Machine) -> None:
    before = snapshot(machine)
    done = machine.run("up")
    assert done.returncode == 0, done.stderr
    assert "already" in done.stdout
    assert snapshot(machine) == before


def test_status_shows_everybody_ready(machine: Machine) -> None:
    lines = machine.run("status").stdout.splitlines()
    for service in plan.SERVICES:
        assert next(line for line in lines if line.startswith(service)).endswith("ready"), lines


def test_printed_calls_work_when_pasted(machine: Machine) -> None:
    screen = machine.screen  # type: ignore[attr-defined]
    assert shutil.which("curl"), "curl is needed to try what is printed"
    http, grpc = re.findall(r"(?ms)^Try it over HTTP:\n(.*?)^and over gRPC.*?:\n(.*)", screen)[0]
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"{http}\necho\necho ----\n{grpc}"],
        cwd=ROOT, env=machine.env, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    over_http, over_grpc = (json.loads(part) for part in done.stdout.split("----\n"))
    assert len(over_http["employees"]) == 3
    assert over_grpc["employees"] == over_http["employees"]


def test_other_settings_are_refused_while_it_runs(machine: Machine) -> None:
    other = Machine(machine.state)
    done = other.run("up")
    assert done.returncode == 1
    assert "make down" in done.stderr
    assert "Traceback" not in done.stderr


def test_taken_port_is_a_clear_error(machine: Machine, tmp_path: Path) -> None:
    second = Machine(tmp_path / "state")
    second.env["HANDOVER_HTTP_PORT"] = machine.env["HANDOVER_HTTP_PORT"]
    done = second.run("up")
    assert done.returncode == 1
    assert f"port {machine.env['HANDOVER_HTTP_PORT']} is in use; set HANDOVER_HTTP_PORT" in done.stderr
    assert "Traceback" not in done.stderr
    assert second.leftovers() == []
