"""build/bench/report.json and report.md: the figures of one run, and on what they were taken."""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path("build/bench")
AIMS = {
    "ratios.command_to_bare": ("below", 2.5),
    "event_delay_ms.p99": ("below", 100.0),
    "ratios.list_100k_to_1k": ("below", 2.0),
    "ratios.dashboard_100k_to_1k": ("below", 2.0),
    "ratios.todo_100k_to_1k": ("below", 2.0),
    "scale_out.doubled": ("below", 1.0),
}
"""What the figures should be; a missed aim is shown, it fails nothing."""


def write(figures: dict[str, Any], notes: list[str], folder: Path = FOLDER) -> Path:
    """Both files; the path of the readable one."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = {"taken_at": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine(), **figures}
    (folder / "report.json").write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    (folder / "report.md").write_text(text(whole, notes))
    return folder / "report.md"


def machine() -> dict[str, Any]:
    """Cores and versions, without names."""
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}


def text(figures: dict[str, Any], notes: list[str]) -> str:
    """The report for people."""
    flat = flatten({name: value for name, value in figures.items() if name not in ("machine", "taken_at")})
    lines = ["# Bench", "", f"Taken {figures['taken_at']} on {figures['machine']['cores']} cores.", ""]
    lines += ["| figure | value | aim |", "|---|---:|---|"]
    lines += [f"| {name} | {_number(value)} | {_aim(name, value)} |" for name, value in flat.items()]
    lines += ["", "## Where the time goes", "", *(f"- {note}" for note in notes), ""]
    return "\n".join(lines)


def flatten(value: Any, prefix: str = "") -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`."""
    if not isinstance(value, dict):
        return {prefix: value}
    found: dict[str, Any] = {}
    for name, inner in value.items():
        found |= flatten(inner, f"{prefix}.{name}" if prefix else str(name))
    return found


def _number(value: Any) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _aim(name: str, value: Any) -> str:
    if name not in AIMS or not isinstance(value, (int, float)):
        return ""
    bound = AIMS[name][1]
    return f"< {bound:g}: {'met' if value < bound else 'missed'}"
