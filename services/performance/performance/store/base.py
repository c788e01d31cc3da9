"""What all tables share."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy.orm import DeclarativeBase

from chassis.db import TYPE_MAP, service_metadata


class Base(DeclarativeBase):
    """Base of the service's tables."""

    metadata = service_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = TYPE_MAP
