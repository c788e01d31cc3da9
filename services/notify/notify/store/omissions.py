"""Who had a part in an omission (遗漏), so that nobody waits in vain for how it went on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from notify.store.tables import OmissionRow


def get(session: Session, tenant: str, omission_id: str) -> OmissionRow | None:
    """What is known of it."""
    return session.get(OmissionRow, (tenant, omission_id))


def involve(
    session: Session,
    tenant: str,
    omission_id: str,
    case_id: str,
    person: str | None = None,
    reported_by: str | None = None,
) -> OmissionRow:
    """Keeps one more person, once, and who reported it; the row as it is now."""
    row = session.get(OmissionRow, (tenant, omission_id), with_for_update=True)
    if row is None:
        row = OmissionRow(tenant_id=tenant, omission_id=omission_id, case_id=case_id, people=[])
        session.add(row)
    if person and person not in row.people:
        row.people = [*row.people, person]
    row.reported_by = reported_by or row.reported_by
    session.flush()
    return row
