"""The services as their composition roots build them, for tests that hold them against what they promise."""

from __future__ import annotations

import importlib
import inspect
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from chassis.contract import Event
from chassis.service import Service
from chassis.settings import ServiceSettings

NAMES = ("offboarding", "checklist", "performance", "notify")
EVENTS = Path("proto/events")


@cache
def service(name: str) -> Service:
    """The service, without broker and database."""
    build = importlib.import_module(f"{name}.service").build
    if inspect.signature(build).parameters:
        module = importlib.import_module(f"{name}.settings")
        classes = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, ServiceSettings)]
        settings = max(classes, key=lambda c: len(c.__mro__))  # the service's own, not one that it builds on
        result: Service = build(settings(env="test", state_dir=Path("build/contract-state")))
    else:
        result = build()
    return result


def published(name: str) -> list[type[Event]]:
    """Every event class that the service defines, and those that the chassis emits in its name."""
    service(name)
    found: list[type[Event]] = []

    def walk(cls: type[Event]) -> None:
        for sub in cls.__subclasses__():
            if sub.__module__.split(".")[0] in (name, "chassis") and "NAME" in vars(sub):
                found.append(sub)
            walk(sub)

    walk(Event)
    return found


@cache
def registry() -> dict[str, dict[str, Any]]:
    """The event registry by name."""
    rows = yaml.safe_load((EVENTS / "registry.yaml").read_text())
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names)), "an event is registered twice"
    return {row["name"]: row for row in rows}


def owners(row: dict[str, Any]) -> list[str]:
    """Who publishes a registered event: one owner, or a list where several publish the same shape."""
    owner = row["owner"]
    return [owner] if isinstance(owner, str) else list(owner)
