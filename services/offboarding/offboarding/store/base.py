"""The declarative base of this service's tables."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase

from chassis import db


class Base(DeclarativeBase):
    """Every table has the tenant first in its key (`chassis.db.TenantRow`)."""

    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP
