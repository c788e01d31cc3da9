"""A tenant's periods in seconds for a while, by the settings API that administrators use: each change is a version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from deploy.demo.calls import Body, Caller


def read(caller: Caller, admin: str, service: str, key: str) -> Body:
    """A group of rules as it is in force, with its version and why it was changed."""
    groups: list[Body] = caller.get(f"/v1/{service}/settings", admin)["settings"]
    return next(group for group in groups if group["key"] == key)


def write(caller: Caller, admin: str, service: str, key: str, value: Body, reason: str) -> Body:
    """A new version of a group."""
    return caller.patch(f"/v1/{service}/settings", {"key": key, "value": value, "reason": reason}, admin)


def seconds(n: float) -> Body:
    """A period."""
    return {"n": n, "unit": "seconds"}


@contextmanager
def changed(caller: Caller, admin: str, service: str, key: str, **values: Any) -> Iterator[None]:
    """Other values of a group, and back."""
    before = read(caller, admin, service, key)["value"]
    write(caller, admin, service, key, before | values, "试行")
    try:
        yield
    finally:
        write(caller, admin, service, key, before, "恢复")
