"""Tables and queries of offboarding. Nothing outside this room writes SQL."""

from offboarding.store import batches, cases, directory, imports, live, progress, timeline
from offboarding.store.base import Base

__all__ = ["Base", "batches", "cases", "directory", "imports", "live", "progress", "timeline"]
