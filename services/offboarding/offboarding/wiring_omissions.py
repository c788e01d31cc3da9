"""The wiring of omissions: what checklist reports, counted by case."""

from __future__ import annotations

from chassis.service import On
from offboarding.contract.omission_reads import OmissionChanged
from offboarding.store import omissions as store
from offboarding.usecases import omissions

_ = store  # its table belongs to the service

HANDLERS = [
    On("checklist", "omission.reported", OmissionChanged, omissions.changed(is_open=True)),
    On("checklist", "omission.closed", OmissionChanged, omissions.changed(is_open=False)),
]
