"""The short bench: every figure is there and is a number; what the numbers are is nobody's business here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.local.plan import ROOT, SERVICES
from tests.bench.report import flatten

PERCENTILES = ("p50_ms", "p95_ms", "p99_ms")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one short run wrote its report."""
    folder = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "tests.bench", "--quick", "--folder", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=800, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> dict[str, Any]:
    """What machines read."""
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


def test_the_report_has_every_figure(report: dict[str, Any]) -> None:
    for name in ("bare_echo_rps", "bare_command_rps", "broker_confirms_per_s"):
        assert report[name] > 0, name
    for name in ("gateway_command_rps", "gateway_read_rps"):
        assert set(report[name]) == {"http", "grpc"} and all(rps > 0 for rps in report[name].values()), report[name]
    assert set(report["handovers_per_s"]) == {"1", "8", "32"}
    for clients, run in report["handovers"].items():
        assert run["handovers_per_s"] > 0 and all(run[name] > 0 for name in PERCENTILES), (clients, run)
    assert report["event_delay_ms"]["events"] > 0
    assert 0 < report["event_delay_ms"]["p50"] <= report["event_delay_ms"]["p99"]
    assert set(report["list_ms"]) == {"1000", "10000", "100000"}
    for name in ("dashboard_ms", "todo_ms"):
        assert set(report[name]) == {"1000", "10000", "100000"}, name
    assert report["layoff_seconds"] > 0
    assert report["command_alone"]["rps"] > 0 and {"checklist", "database"} <= set(report["command_alone"]["cpu_ms"])
    assert set(report["scale_out"]["command_rps"]) == {"1", "2", "3"} and report["scale_out"]["doubled"] == 0
    assert set(report["rss_mb"]) == set(SERVICES)
    assert set(SERVICES) <= set(report["cpu_ms_per_command"])


def test_the_ratios_are_of_these_figures(report: dict[str, Any]) -> None:
    expected = report["bare_command_rps"] / report["gateway_command_rps"]["http"]
    assert report["ratios"]["command_to_bare"] == pytest.approx(expected, abs=0.01)
    alone = report["bare_command_rps"] / report["command_alone"]["rps"]
    assert report["ratios"]["command_alone_to_bare"] == pytest.approx(alone, abs=0.01)
    assert all(math.isfinite(ratio) and ratio > 0 for ratio in report["ratios"].values())


def test_no_request_failed(report: dict[str, Any]) -> None:
    failed = {name: value for name, value in flatten(report).items() if name.endswith(".failed") and value}
    assert failed == {}


def test_people_read_the_same_and_where_the_time_goes(folder: Path, report: dict[str, Any]) -> None:
    text = (folder / "report.md").read_text()
    for name in flatten({k: v for k, v in report.items() if k not in ("machine", "taken_at")}):
        assert f"| {name} |" in text
    assert "## Where the time goes" in text
