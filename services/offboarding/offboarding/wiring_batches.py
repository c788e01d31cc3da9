"""The wiring of batches of separations (批量离职)."""

from __future__ import annotations

from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from offboarding.contract import batches as batch
from offboarding.settings_batches import RedundancyRules
from offboarding.usecases import batch_release, batch_views, separation_batches

COMMANDS = [
    Command("create_batch", batch.CreateBatchRequest, separation_batches.create, batch.Batch),
    Command("release_batch", batch.ReleaseBatchRequest, batch_release.release, batch.Batch),
    Command("reschedule_release", batch.RescheduleReleaseRequest, batch_release.reschedule, batch.Batch),
    Command("cancel_batch", batch.CancelBatchRequest, separation_batches.cancel, batch.CancelBatchResponse),
    Command(
        "update_batch_checklist_item",
        batch.UpdateBatchChecklistItemRequest,
        separation_batches.update_item,
        batch.Batch,
    ),
]

QUERIES = [
    Query("get_batch", batch.GetBatchRequest, batch_views.get, batch.Batch),
    Query("list_batches", batch.ListBatchesRequest, batch_views.list_batches, batch.ListBatchesResponse),
    Query("get_batch_dashboard", batch.GetBatchDashboardRequest, batch_views.dashboard, batch.BatchDashboard),
]

HANDLERS: list[On] = []

TIMERS = [OnTimer(separation_batches.RELEASE, batch_release.on_release)]

SETTINGS: list[type[TenantSettings]] = [RedundancyRules]
