"""Publishing with confirms: many messages in flight on one channel, each with a fate of its own.

nameko's and kombu's publishers wait for each confirm before the next message, and share mutable options between
confirmed and unconfirmed publishing; so the runtime publishes on its own channels.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import eventlet
from amqp import spec
from amqp.basic_message import Message
from eventlet.event import Event
from eventlet.semaphore import Semaphore

from chassis.ids import new_id
from chassis.runtime.link import Link, LinkDown

PERSISTENT = 2
JSON_TYPE = "application/json"


class Fate(enum.Enum):
    """What the broker said of a message."""

    TAKEN = "taken"
    UNROUTABLE = "unroutable"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish, mandatory and confirmed."""

    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, Any] = field(default_factory=dict)


class _Batch:
    """The messages of one `publish` call that the broker has not spoken of yet."""

    def __init__(self, size: int) -> None:
        self.fates: list[Fate | None] = [None] * size
        self.open = size
        self.done = Event()

    def settle(self, index: int, fate: Fate) -> None:
        """Notes a fate; a return comes before its confirm and wins."""
        if self.fates[index] is None:
            self.fates[index] = fate

    def confirmed(self) -> None:
        """One more confirm; the last one wakes the publisher."""
        self.open -= 1
        if self.open == 0:
            self.done.send(None)


def publish_raw(channel: Any, message: Message, exchange: str, routing_key: str, *, mandatory: bool = False) -> None:
    """basic.publish without py-amqp's own read of the socket, which would race with the reading greenthread."""
    channel.send_method(spec.Basic.Publish, "Bssbb", (0, exchange, routing_key, mandatory, False), message)


class Publisher:
    """A confirmed, mandatory channel of a link. Call `setup` from the link's setup and `lost` from its loss."""

    def __init__(self) -> None:
        self.link: Link | None = None
        self._channel: Any = None
        self._tag = 0
        self._waiting: dict[int, tuple[_Batch, int, str]] = {}
        self._by_id: dict[str, tuple[_Batch, int]] = {}
        self._order = Semaphore()

    def setup(self, raw: Any) -> None:
        """Opens the channel on a fresh connection."""
        channel = raw.channel()
        channel.confirm_select()
        channel.events["basic_ack"].add(lambda tag, multiple: self._confirm(tag, multiple, Fate.TAKEN))
        channel.events["basic_nack"].add(lambda tag, multiple: self._confirm(tag, multiple, Fate.REFUSED))
        channel.events["basic_return"].add(self._returned)
        self._channel, self._tag = channel, 0

    def lost(self) -> None:
        """Fails what was in flight: nobody knows whether the broker has it."""
        self._channel = None
        waiting, self._waiting, self._by_id = self._waiting, {}, {}
        for batch in {id(batch): batch for batch, _, _ in waiting.values()}.values():
            if not batch.done.ready():
                batch.done.send_exception(LinkDown("the connection was lost before the confirm"))

    def publish(self, messages: Sequence[Outgoing], timeout: float) -> list[Fate]:
        """The fates in order; raises LinkDown when the broker has not confirmed all within `timeout` seconds."""
        assert self.link is not None
        if not messages:
            return []
        batch = _Batch(len(messages))
        # The channel numbers messages in the order of their writing, so a whole batch is written under one lock.
        killer = eventlet.spawn_after(timeout, self.link.kill)
        try:
            with self._order:
                for index, message in enumerate(messages):
                    self._send(message, batch, index)
            batch.done.wait()
        finally:
            killer.cancel()
        return [fate or Fate.REFUSED for fate in batch.fates]

    def _send(self, message: Outgoing, batch: _Batch, index: int) -> None:
        assert self.link is not None
        with self.link.writing():
            channel = self._channel
            self._tag += 1
            message_id = new_id()
            self._waiting[self._tag] = (batch, index, message_id)
            self._by_id[message_id] = (batch, index)
            properties = {"content_type": JSON_TYPE, "delivery_mode": PERSISTENT, "message_id": message_id}
            wire = Message(message.body, application_headers=dict(message.headers), **properties)
            publish_raw(channel, wire, message.exchange, message.routing_key, mandatory=True)

    def _confirm(self, tag: int, multiple: bool, fate: Fate) -> None:
        tags = [t for t in self._waiting if t <= tag] if multiple else [tag]
        for each in tags:
            entry = self._waiting.pop(each, None)
            if entry is None:
                continue
            batch, index, message_id = entry
            self._by_id.pop(message_id, None)
            batch.settle(index, fate)
            batch.confirmed()

    def _returned(self, _error: Any, _exchange: str, _key: str, message: Any) -> None:
        found = self._by_id.get(message.properties.get("message_id", ""))
        if found is not None:
            batch, index = found
            batch.settle(index, Fate.UNROUTABLE)
