"""The delivery log (投递记录) on the wire."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chassis.contract import Instant, Reply, Request, ResourceName
from notify.contract.inbox import CaseName, MessageName

DeliveryName = Annotated[str, ResourceName("deliveries")]
EmployeeName = Annotated[str, ResourceName("employees")]


class DeliveryAttempt(Reply):
    """One try to hand a message over."""

    number: int
    start_time: Instant
    end_time: Instant | None = None
    outcome: str
    code: int | None = None
    error: str | None = None


class Delivery(Reply):
    """One message on its way through one channel."""

    name: DeliveryName
    message: MessageName
    case: CaseName | None = None
    person: EmployeeName
    template: str
    channel: str
    state: str
    address: str | None = None
    message_id: str
    attempt_count: int
    last_error: str | None = None
    create_time: Instant
    next_attempt_time: Instant | None = None
    sent_time: Instant | None = None
    attempts: list[DeliveryAttempt] = Field(default_factory=list)


class ListDeliveriesRequest(Request):
    """Which deliveries."""

    filter: str = ""
    page_size: int = 0
    page_token: str = ""


class ListDeliveriesResponse(Reply):
    """One page, newest first."""

    deliveries: list[Delivery]
    next_page_token: str


class GetDeliveryRequest(Request):
    """Which delivery."""

    name: DeliveryName


class ResendDeliveryRequest(Request):
    """Which delivery to send again."""

    name: DeliveryName
