"""Uploads that nobody collects are removed by every service that owns files, and only they."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, cast

import pytest

import checklist.service
import checklist.settings
import offboarding.service
import offboarding.settings
from chassis.blobs import BlobNotFound, open_store
from chassis.service import Service

DAY = 86_400


def offboarding_(folder: Path) -> Service:
    return offboarding.service.build(offboarding.settings.Settings(env="test", state_dir=folder))


def checklist_(folder: Path) -> Service:
    return checklist.service.build(checklist.settings.Settings(env="test", state_dir=folder))


@pytest.mark.parametrize("build", [offboarding_, checklist_])
def test_an_upload_left_for_two_days_goes_and_a_younger_one_and_all_blobs_stay(build: Any, tmp_path: Path) -> None:
    service = build(tmp_path)
    store = open_store(f"file:{tmp_path.resolve()}/blobs")
    blob = store.put(b"a letter")
    for key, age in (("left", 2 * DAY + 60), ("slow", 2 * DAY - 60)):
        store.begin(key)
        store.append(key, 0, b"half")
        then = time.time() - age
        os.utime(tmp_path / "blobs" / "staged" / f"{key}.part", (then, then))
    (work,) = [one for one in service.background if one.name == "uploads"]
    assert work.step(cast("Any", None)) is False
    with pytest.raises(BlobNotFound):
        store.offset("left")
    assert store.offset("slow") == 4
    assert store.size(blob) == len(b"a letter")
