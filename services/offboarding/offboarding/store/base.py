"""The declarative base of this service's tables."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase

from chassis import db


class Base(DeclarativeBase):
    """Every table has the tenant first in its key (`chassis.db.TenantRow`)."""

    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP


PathText = String(2000).with_variant(String(2000, collation="C"), "postgresql")
"""A department path, compared byte by byte, so that a subtree is a range of an index."""
