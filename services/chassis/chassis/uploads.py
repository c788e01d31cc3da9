"""Uploads that nobody collects (弃置的上传): a client that went away must not leave its bytes for ever."""

from __future__ import annotations

from chassis import logs
from chassis.application import Application
from chassis.blobs import BlobStore
from chassis.service import Background

log = logs.get(__name__)

EVERY = 3600.0
"""Seconds between two looks."""


def swept(store: BlobStore, keep_seconds: float, *, every: float = EVERY) -> Background:
    """Background work of a service that owns files. Several replicas, or services with one store, do no harm."""

    def step(_application: Application) -> bool:
        removed = store.sweep(keep_seconds)
        if removed:
            log.info("uploads that nobody went on with were removed", files=removed)
        return False

    return Background("uploads", step, every=every)
