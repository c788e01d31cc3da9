"""What a log line says that a request is about."""

from __future__ import annotations

from typing import Any

import pytest

from chassis import logs


@pytest.mark.parametrize(
    ("request_", "about"),
    [
        ({"name": "cases/0f3c", "reason": "x"}, {"case": "0f3c"}),
        ({"parent": "cases/0f3c"}, {"case": "0f3c"}),
        ({"name": "entries/e-1", "parent": "cases/0f3c"}, {"resource": "entries/e-1"}),
        ({"name": "Zhang San/and more"}, {}),
        ({"name": ["cases/1"]}, {}),
        ({}, {}),
        ("no object", {}),
    ],
)
def test_it_is_named_by_its_resource_and_nothing_else_is_repeated(request_: Any, about: dict[str, str]) -> None:
    assert logs.about(request_) == about
