"""Every message template: whether it passes quiet hours, and whether a mail carries it beside the inbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`mail`: sent by e-mail by default, too; `urgent`: passes quiet hours (SPEC 6)."""

    mail: bool = True
    urgent: bool = False


IN_APP = Kind(mail=False)
MAIL = Kind()
URGENT = Kind(urgent=True)

TEMPLATES: dict[str, Kind] = {
    "case_opened_leaver": MAIL,
    "case_opened_head": MAIL,
    "case_opened_hr": MAIL,
    "case_opened_successor": MAIL,
    "case_rescheduled": MAIL,
    "case_withdrawn": MAIL,
    "case_cancelled": MAIL,
    "case_blocked": URGENT,
    "case_red": IN_APP,  # the mail about it is the missed deadline's and its escalation
    "leaver_absent": MAIL,
    "successor_changed": IN_APP,
    "successor_released": MAIL,
    "access_planned": MAIL,
    "access_planned_leaver": IN_APP,
    "access_undone": MAIL,
    "access_undone_leaver": IN_APP,
    "checklist_created": IN_APP,  # the mail about it is the head's task
    "list_confirmed_submitter": MAIL,
    "list_confirmed_receiver": MAIL,
    "entry_added": MAIL,
    "entry_confirmed": IN_APP,
    "entry_returned": MAIL,
    "entry_waived": IN_APP,
    "entry_waiver_refused": MAIL,
    "entry_acknowledged": IN_APP,
    "entry_receiver_named": MAIL,
    "entry_released": IN_APP,
    "letter_ready": IN_APP,
    "letter_withheld": MAIL,
    "letter_signed": IN_APP,
    "letter_replaced": IN_APP,
    "letter_completed": MAIL,
    "report_archived": MAIL,
    "deadline_reminder": MAIL,
    "deadline_missed": URGENT,
    "deadline_escalated": URGENT,
    "deadline_reminder_many": MAIL,  # the same of several cases of a batch
    "deadline_missed_many": URGENT,
    "deadline_escalated_many": URGENT,
    "task_confirm_list": MAIL,
    "task_confirm_entry": MAIL,
    "task_acknowledge_entry": MAIL,
    "task_sign_letter": MAIL,
    "task_agree_waiver": MAIL,
    "task_hr_item": IN_APP,  # several at once; each one's deadline is reminded of by mail
    "task_other": MAIL,
    "finding_opened": MAIL,
    "finding_returned": MAIL,
    "finding_resolved": IN_APP,
    # a batch, and what goes with people
    "batch_released_hr": MAIL,
    "batch_released_head": MAIL,
    "batch_cancelled": MAIL,
    "release_blocked": URGENT,
    "holdings_open": MAIL,
    "holding_assigned": MAIL,
    "holding_taken_effect": IN_APP,
    "holding_reversed": MAIL,
    "access_due": URGENT,
    "access_restore": URGENT,
    "access_restored": IN_APP,
    "delegation_granted_delegate": MAIL,
    "delegation_granted_delegator": MAIL,
    "delegation_ended": MAIL,
    "head_named": MAIL,
    "head_released": MAIL,
    "part_taken_over": MAIL,
    "part_given_away": MAIL,
    "signatory_no_answer": MAIL,
    "certificate_issued": MAIL,
    "access_link": MAIL,
    "access_link_no_contact": MAIL,
    # omissions and what follows from them
    "omission_reported": MAIL,
    "omission_traced_named": MAIL,
    "omission_traced": MAIL,
    "omission_disputed": MAIL,
    "omission_decided_named": MAIL,
    "omission_decided": MAIL,
    "omission_cleared": MAIL,
    "omission_loss": MAIL,
    "omission_closed": IN_APP,
    "addendum_opened": MAIL,
    "addendum_completed": MAIL,
    "task_decide_omission": MAIL,
    "deduction_announced": MAIL,
    "deduction_reversed": MAIL,
}

IN_APP_ONLY = frozenset(key for key, kind in TEMPLATES.items() if not kind.mail)
