"""The operator's way into the dead letters: list, show, replay, drop. Each letter has an id of its own.

A letter is read from the queue and put back by closing the connection, so looking changes nothing. While one command
looks, another sees fewer letters.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from amqp.basic_message import Message
from amqp.exceptions import NotFound

from chassis.runtime.crew import Fatal
from chassis.runtime.deliveries import body_of
from chassis.runtime.link import BROKEN, connect
from chassis.runtime.outbound import CASE_HEADER, FIRST_SEEN, describe
from chassis.runtime.topology import dead_queue, rpc_queue


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter: what is known of it, its body, and its tag while it is in hand."""

    about: dict[str, Any]
    body: bytes
    headers: dict[str, Any]
    tag: int

    @property
    def id(self) -> str:
        """Its id; one that was put there by hand has none and is called by its position."""
        return str(self.about["id"])

    def readable(self) -> dict[str, Any]:
        """Everything, with the body as JSON where it is JSON."""
        try:
            body: Any = json.loads(self.body)
        except ValueError:
            body = self.body.decode("utf-8", "backslashreplace")
        return {**self.about, "body": body}


class DeadLetters:
    """The dead letters of one service."""

    def __init__(self, broker_url: str, service: str) -> None:
        self._url = broker_url
        self._service = service

    def all(self, limit: int = 1000) -> list[Letter]:
        """Up to `limit` letters, oldest first; they stay where they are."""
        with self._channel() as channel:
            return list(self._letters(channel, limit))

    def find(self, letter_id: str) -> Letter | None:
        """One letter by its id."""
        return next((letter for letter in self.all(100_000) if letter.id == letter_id), None)

    def drop(self, wanted: Callable[[Letter], bool]) -> int:
        """Deletes letters for good; how many."""
        dropped = 0
        with self._channel() as channel:
            for letter in self._letters(channel, 100_000):
                if wanted(letter):
                    channel.basic_ack(letter.tag)
                    dropped += 1
        return dropped

    def replay(self, wanted: Callable[[Letter], bool]) -> tuple[int, list[str]]:
        """Puts letters back on their handler's queue, as if never tried; (how many, ids that have nowhere to go)."""
        replayed, stuck = 0, []
        with self._channel() as channel:
            for letter in self._letters(channel, 100_000):
                if not wanted(letter):
                    continue
                if self._send_back(channel, letter):
                    channel.basic_ack(letter.tag)
                    replayed += 1
                else:
                    stuck.append(letter.id)
        return replayed, stuck

    def _send_back(self, channel: Any, letter: Letter) -> bool:
        queue = letter.about["queue"]
        if not isinstance(queue, str) or queue == rpc_queue(self._service):
            return False  # a call's caller is long gone, and a malformed one will not get better
        returned: list[Any] = []
        channel.events["basic_return"] = {lambda *args: returned.append(args)}
        headers = {name: letter.headers[name] for name in (CASE_HEADER, FIRST_SEEN) if name in letter.headers}
        message = Message(letter.body, content_type="application/json", delivery_mode=2, application_headers=headers)
        channel.basic_publish(message, exchange="", routing_key=queue, mandatory=True)  # waits for the confirm
        return not returned

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        try:
            connection = connect(self._url, f"{self._service} dead letters", confirm=True)
        except BROKEN as error:
            raise Fatal(f"the broker does not answer: {error}") from error
        with connection:
            channel = connection.connection.channel()
            channel.auto_decode = False
            yield channel

    def _letters(self, channel: Any, limit: int) -> Iterator[Letter]:
        with contextlib.suppress(NotFound):
            for position in range(1, limit + 1):
                message = channel.basic_get(dead_queue(self._service))
                if message is None:
                    return
                yield _letter(message, position)


def _letter(message: Any, position: int) -> Letter:
    headers = message.properties.get("application_headers")
    headers = headers if isinstance(headers, dict) else {}
    about = describe(headers)
    if not isinstance(about["id"], str):
        about["id"] = f"unnamed-{position}"
        about.update(_fallen(headers))
    return Letter(about, body_of(message), headers, message.delivery_info["delivery_tag"])


def _fallen(headers: dict[str, Any]) -> dict[str, Any]:
    """What the broker's own note says of a letter that the runtime did not write."""
    deaths = headers.get("x-death")
    if not (isinstance(deaths, list) and deaths and isinstance(deaths[0], dict)):
        return {"error": "was put here by somebody else"}
    queue = deaths[0].get("queue")
    if deaths[0].get("reason") == "delivery_limit":
        return {"error": f"given up by the broker: {queue} handed it out too often", "queue": queue}
    return {"error": f"came out of {queue} and belongs to no handler"}
