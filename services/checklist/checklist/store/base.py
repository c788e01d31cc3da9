"""The base of the service's own tables."""

from sqlalchemy.orm import DeclarativeBase

from chassis.db import TYPE_MAP, service_metadata


class Base(DeclarativeBase):
    """Every table of the checklist service."""

    metadata = service_metadata()
    type_annotation_map = TYPE_MAP
