"""Words that wait to go together."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from notify.store.tables import GatheredRow


def one(session: Session, tenant: str, cause: str, person: str) -> GatheredRow | None:
    """What was gathered of a cause for a person, told or not."""
    return session.get(GatheredRow, (tenant, cause, person))


def waiting(session: Session, tenant: str, key: str, *, lock: bool = False) -> list[GatheredRow]:
    """Those that go together and have not gone yet, the oldest first."""
    query = select(GatheredRow).where(
        GatheredRow.tenant_id == tenant, GatheredRow.key == key, GatheredRow.told.is_(False)
    )
    query = query.order_by(GatheredRow.created_at, GatheredRow.cause)
    return list(session.scalars(query.with_for_update() if lock else query))
