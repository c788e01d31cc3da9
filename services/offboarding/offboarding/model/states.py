"""The life of a separation case (离职单), as a table. SPEC 2."""

from __future__ import annotations

from enum import StrEnum

from chassis.errors import WrongState


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AWAITING_LIST_CONFIRMATION = "awaiting_list_confirmation"  # 待部门负责人确认清单
    IN_HANDOVER = "in_handover"  # 正在交接
    AWAITING_LETTER = "awaiting_letter"  # 待签署交接确认函
    COMPLETED = "completed"  # 已完成
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


class Trigger(StrEnum):
    """What moves a case on: commands of offboarding, and what checklist says of the handover."""

    SUBMIT = "submit"
    CHECKLIST_CREATED = "checklist_created"
    LIST_CONFIRMED = "list_confirmed"
    READY_FOR_LETTER = "ready_for_letter"
    LETTER_WITHHELD = "letter_withheld"
    LETTER_COMPLETED = "letter_completed"
    REPORT_ARCHIVED = "report_archived"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"


OPEN = frozenset(
    {State.SUBMITTED, State.AWAITING_LIST_CONFIRMATION, State.IN_HANDOVER, State.AWAITING_LETTER},
)
"""Filed and not yet decided: what reminders, reschedules and dashboards are about."""

FINAL = frozenset({State.ARCHIVED, State.WITHDRAWN, State.CANCELLED})

TABLE: dict[tuple[State, Trigger], State] = {
    (State.DRAFT, Trigger.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Trigger.CHECKLIST_CREATED): State.AWAITING_LIST_CONFIRMATION,
    (State.AWAITING_LIST_CONFIRMATION, Trigger.LIST_CONFIRMED): State.IN_HANDOVER,
    (State.IN_HANDOVER, Trigger.READY_FOR_LETTER): State.AWAITING_LETTER,
    (State.AWAITING_LETTER, Trigger.LETTER_WITHHELD): State.IN_HANDOVER,
    (State.AWAITING_LETTER, Trigger.LETTER_COMPLETED): State.COMPLETED,
    (State.COMPLETED, Trigger.REPORT_ARCHIVED): State.ARCHIVED,
    **{(state, Trigger.WITHDRAW): State.WITHDRAWN for state in (State.DRAFT, *OPEN)},
    **{(state, Trigger.CANCEL): State.CANCELLED for state in (State.DRAFT, *OPEN)},
}

_ORDER = (
    State.DRAFT,
    State.SUBMITTED,
    State.AWAITING_LIST_CONFIRMATION,
    State.IN_HANDOVER,
    State.AWAITING_LETTER,
    State.COMPLETED,
    State.ARCHIVED,
)


def advance(state: State, trigger: Trigger) -> State:
    """The next state. WrongState names the present one and what was tried."""
    following = TABLE.get((state, trigger))
    if following is None:
        raise WrongState("case.wrong_state", field="name", state=state.value, action=trigger.value)
    return following


def allows(state: State, trigger: Trigger) -> bool:
    """Whether the trigger means anything in this state."""
    return (state, trigger) in TABLE


def is_past(state: State, trigger: Trigger) -> bool:
    """Whether the trigger has had its effect, or can have none any more: a late or repeated message is void."""
    if state in (State.WITHDRAWN, State.CANCELLED):
        return True
    reached = {to for (_, by), to in TABLE.items() if by is trigger}
    if trigger is Trigger.LETTER_WITHHELD:
        return _ORDER.index(state) > _ORDER.index(State.AWAITING_LETTER)
    return any(to in _ORDER and _ORDER.index(state) >= _ORDER.index(to) for to in reached)
