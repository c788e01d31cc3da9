"""The whole wiring of notify on one screen."""

from __future__ import annotations

from datetime import timedelta

from chassis import replica, settings_api
from chassis.application import Background, CatchUp, Command, On, OnTimer, Query, Service
from chassis.service import Wake
from notify import wiring_layoff as layoff
from notify.channels.mail import MailChannel, SmtpSettings
from notify.contract import delivery, events, inbox, preferences
from notify.contract.facts import Delegation, Duty, Employee
from notify.messages import MESSAGES
from notify.rendering import Renderer
from notify.sender import BEAT, Sender
from notify.settings import NotifyRules, NotifySettings
from notify.store.tables import Base
from notify.usecases import deadlines, deliveries, from_checklist, from_offboarding, from_performance
from notify.usecases import inbox as inboxes
from notify.usecases import preferences as wishes

OFFBOARDING = [
    On("offboarding", "tenant.created", events.TenantCreated, from_offboarding.tenant_created),
    On("offboarding", "case.submitted", events.CaseSubmitted, from_offboarding.case_submitted),
    On("offboarding", "case.rescheduled", events.CaseRescheduled, from_offboarding.case_rescheduled),
    On("offboarding", "case.successor_changed", events.SuccessorChanged, from_offboarding.successor_changed),
    On("offboarding", "case.leaver_absent", events.LeaverAbsent, from_offboarding.leaver_absent),
    On("offboarding", "case.withdrawn", events.CaseEnded, from_offboarding.case_withdrawn),
    On("offboarding", "case.cancelled", events.CaseEnded, from_offboarding.case_cancelled),
    On("offboarding", "case.blocked", events.CaseBlocked, from_offboarding.case_blocked),
    On("offboarding", "case.state_changed", events.CaseStateChanged, from_offboarding.case_state_changed),
    On("offboarding", "access.revocation_planned", events.RevocationPlanned, from_offboarding.revocation_planned),
]
CHECKLIST = [
    On("checklist", "checklist.created", events.ChecklistCreated, from_checklist.checklist_created),
    On("checklist", "checklist.list_confirmed", events.ListConfirmed, from_checklist.list_confirmed),
    On("checklist", "checklist.closed", events.ChecklistClosed, from_checklist.checklist_closed),
    On("checklist", "checklist.ready_for_letter", events.ReadyForLetter, from_checklist.ready_for_letter),
    On("checklist", "checklist.letter_withheld", events.LetterWithheld, from_checklist.letter_withheld),
    On("checklist", "entry.added", events.EntryAdded, from_checklist.entry_added),
    On("checklist", "entry.submitted", events.EntrySubmitted, from_checklist.entry_submitted),
    On("checklist", "entry.confirmed", events.EntryConfirmed, from_checklist.entry_confirmed),
    On("checklist", "entry.returned", events.EntryReturned, from_checklist.entry_returned),
    On("checklist", "entry.waived", events.EntryWaived, from_checklist.entry_waived),
    On("checklist", "entry.waiver_refused", events.WaiverRefused, from_checklist.entry_waiver_refused),
    On("checklist", "entry.acknowledged", events.EntryAcknowledged, from_checklist.entry_acknowledged),
    On("checklist", "entry.reassigned", events.EntryReassigned, from_checklist.entry_reassigned),
    On("checklist", "letter.signed", events.LetterSigned, from_checklist.letter_signed),
    On("checklist", "letter.completed", events.LetterCompleted, from_checklist.letter_completed),
    On("checklist", "report.archived", events.ReportArchived, from_checklist.report_archived),
    On("checklist", "deadline.set", events.DeadlineSet, deadlines.deadline_set),
    On("checklist", "deadline.moved", events.DeadlineSet, deadlines.deadline_set),
    On("checklist", "deadline.met", events.DeadlineEnded, deadlines.deadline_ended),
    On("checklist", "deadline.dropped", events.DeadlineEnded, deadlines.deadline_ended),
    On("checklist", "deadline.missed", events.DeadlineMissed, deadlines.deadline_missed),
]
PERFORMANCE = [
    On("performance", "finding.opened", events.FindingOpened, from_performance.finding_opened),
    On("performance", "finding.resolved", events.FindingResolved, from_performance.finding_resolved),
]
TASKS = [
    on
    for owner in ("checklist", "performance")
    for on in (
        On(owner, "task.opened", events.TaskOpened, from_checklist.task_opened),
        On(owner, "task.closed", events.TaskClosed, from_checklist.task_closed),
    )
]


def mail_channel(settings: NotifySettings) -> MailChannel:
    """The mail channel as the process's settings say."""
    return MailChannel(
        SmtpSettings(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            sender=settings.mail_from,
            sender_name=settings.mail_from_name,
            domain=settings.message_id_domain,
            ca_file=settings.smtp_ca_file,
            username=settings.smtp_username,
            password=settings.smtp_password,
            timeout=settings.smtp_timeout,
        )
    )


def build(settings: NotifySettings | None = None) -> Service:
    """Notify, with its mail channel."""
    settings = settings or NotifySettings()
    wake = Wake()
    lease = timedelta(seconds=settings.send_lease)
    sender = Sender(mail_channel(settings), lease=lease, policy=settings.unknown_outcome, wake=wake)
    return Service(
        name="notify",
        metadata=Base.metadata,
        messages=MESSAGES,
        commands=[
            Command("mark_read", inbox.MarkReadRequest, inboxes.mark_read, inbox.Message),
            Command("mark_all_read", inbox.MarkAllReadRequest, inboxes.mark_all_read, inbox.UnreadCount),
            Command("resend_delivery", delivery.ResendDeliveryRequest, deliveries.resend_delivery, delivery.Delivery),
            Command(
                "update_preferences",
                preferences.UpdatePreferencesRequest,
                wishes.update_preferences,
                preferences.Preferences,
            ),
            *settings_api.commands(),
        ],
        queries=[
            Query("list_messages", inbox.ListMessagesRequest, inboxes.list_messages, inbox.ListMessagesResponse),
            Query("get_message", inbox.GetMessageRequest, inboxes.get_message, inbox.Message),
            Query("get_unread_count", inbox.GetUnreadCountRequest, inboxes.get_unread_count, inbox.UnreadCount),
            Query(
                "list_deliveries",
                delivery.ListDeliveriesRequest,
                deliveries.list_deliveries,
                delivery.ListDeliveriesResponse,
            ),
            Query("get_delivery", delivery.GetDeliveryRequest, deliveries.get_delivery, delivery.Delivery),
            Query(
                "get_preferences", preferences.GetPreferencesRequest, wishes.get_preferences, preferences.Preferences
            ),
            *settings_api.queries(),
        ],
        handlers=[
            *replica.handlers("offboarding", "directory.changed", "directory.replay_completed"),
            *OFFBOARDING,
            *CHECKLIST,
            *PERFORMANCE,
            *TASKS,
            *layoff.HANDLERS,
        ],
        timers=[OnTimer(deadlines.KIND, deadlines.on_timer), *layoff.TIMERS],
        settings=[NotifyRules],
        facts=[Employee, Duty, Delegation],
        catch_up=[CatchUp("offboarding", "replay_directory")],
        background=[
            Background("sender", sender.step, every=settings.send_sweep, copies=settings.smtp_connections, wake=wake),
            Background("sender's heartbeat", sender.beat, every=BEAT.total_seconds()),
        ],
        ports={"renderer": Renderer(settings.public_url, settings.link_path), "wake": wake},
    )
