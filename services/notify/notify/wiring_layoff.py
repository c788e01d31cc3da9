"""What notify hears of batches, of people who act for others or are replaced, of omissions, and of last papers."""

from __future__ import annotations

from chassis.replica import RowsChanged
from chassis.service import On, OnTimer
from notify.contract import events_layoff as e
from notify.contract import events_links as k
from notify.contract import events_omissions as o
from notify.usecases import access_links, from_layoff, from_offboarding, from_omissions, gathering, telling

HANDLERS = [
    On("offboarding", "directory.changed", RowsChanged, from_offboarding.directory_changed),
    On("offboarding", "batch.released", e.BatchReleased, from_layoff.batch_released),
    On("offboarding", "batch.cancelled", e.BatchCancelled, from_layoff.batch_cancelled),
    On("offboarding", "release.blocked", e.ReleaseBlocked, from_layoff.release_blocked),
    On("offboarding", "holdings.changed", e.HoldingsChanged, from_layoff.holdings_changed),
    On("offboarding", "holding.assigned", e.HoldingAssigned, from_layoff.holding_assigned),
    On("offboarding", "holding.taken_effect", e.HoldingChanged, from_layoff.holding_taken_effect),
    On("offboarding", "holding.reversed", e.HoldingChanged, from_layoff.holding_reversed),
    On("offboarding", "access.revocation_due", e.RevocationDue, from_layoff.revocation_due),
    On("offboarding", "access.restored", e.AccessRestored, from_layoff.access_restored),
    On("offboarding", "access.restoration_confirmed", e.RestorationConfirmed, from_layoff.restoration_confirmed),
    On("offboarding", "delegation.granted", e.DelegationGranted, from_layoff.delegation_granted),
    On("offboarding", "delegation.ended", e.DelegationEnded, from_layoff.delegation_ended),
    On("offboarding", "case.contact_given", k.ContactGiven, access_links.contact_given),
    On("checklist", "checklist.head_changed", e.HeadChanged, from_layoff.head_changed),
    On("checklist", "checklist.taken_over", e.TakenOver, from_layoff.taken_over),
    On("checklist", "letter.no_answer", e.NoAnswer, from_layoff.no_answer),
    On("checklist", "certificate.issued", k.CertificateIssued, from_layoff.certificate_issued),
    On("checklist", "access_link.requested", k.AccessLinkRequested, access_links.requested),
    On("checklist", "access_link.revoked", k.AccessLinkRevoked, access_links.revoked),
    On("checklist", "access_link.opened", k.AccessLinkOpened, access_links.opened),
    On("checklist", "omission.reported", o.OmissionReported, from_omissions.reported),
    On("checklist", "omission.traced", o.OmissionTraced, from_omissions.traced),
    On("checklist", "omission.disputed", o.OmissionDisputed, from_omissions.disputed),
    On("checklist", "omission.decided", o.OmissionDecided, from_omissions.decided),
    On("checklist", "omission.loss_confirmed", o.LossConfirmed, from_omissions.loss_confirmed),
    On("checklist", "omission.closed", o.OmissionClosed, from_omissions.closed),
    On("checklist", "addendum.opened", o.AddendumOpened, from_omissions.addendum_opened),
    On("checklist", "addendum.completed", o.AddendumCompleted, from_omissions.addendum_completed),
    On("performance", "deduction.announced", o.DeductionAnnounced, from_omissions.deduction_announced),
    On("performance", "deduction.reversed", o.DeductionReversed, from_omissions.deduction_reversed),
]
TIMERS = [OnTimer(telling.UNKNOWN, telling.on_unknown), OnTimer(gathering.TIMER, gathering.on_due)]
