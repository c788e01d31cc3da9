"""The port that every channel implements; SMS and chat follow the same shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

from notify.model.delivery import Outcome


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message as a channel gets it. `reference` is the same for every attempt (Message-ID of a mail)."""

    reference: str
    address: str
    name: str
    title: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    locale: str
    urgent: bool


class Session(Protocol):
    """A conversation in which several messages may be handed over, one after the other."""

    def send(self, message: Outgoing, about_to_hand_over: Callable[[], bool]) -> Outcome:
        """Hands one message over; never raises for what the other side does.

        `about_to_hand_over` is called once, after everything that can be refused was accepted and just before the text
        leaves; where it says False, the message must not be sent any more (another sender has it).
        """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Channel(Protocol):
    """A way to reach people; `name` is what deliveries call it."""

    @property
    def name(self) -> str:
        """For example `email`."""

    def reference(self, delivery_id: str) -> str:
        """What identifies a delivery to the other side."""

    def session(self) -> Session:
        """A new conversation; connects when the first message is sent."""
