"""Tables and queries of offboarding. Nothing outside this room writes SQL."""

from offboarding.store import (
    batches,
    cases,
    delegations,
    directory,
    holdings,
    imports,
    live,
    progress,
    revocations,
    timeline,
)
from offboarding.store.base import Base

__all__ = [
    "Base",
    "batches",
    "cases",
    "delegations",
    "directory",
    "holdings",
    "imports",
    "live",
    "progress",
    "revocations",
    "timeline",
]
