"""What offboarding reads of omissions."""

from __future__ import annotations

from offboarding.contract.reads import OfCase


class OmissionChanged(OfCase):
    """omission.reported, omission.closed."""

    omission_id: str
