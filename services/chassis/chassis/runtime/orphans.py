"""Finds queues that no handler owns: renaming a handler strands its durable queue, which then grows without end.

AMQP has no way to list queues, so this asks RabbitMQ's management API.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from kombu.utils.url import parse_url

from chassis.runtime.topology import Topology, rpc_queue


class NoManagement(Exception):
    """The management API does not answer."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue as the broker sees it."""

    name: str
    messages: int
    consumers: int


def orphans(service: str, wanted: Topology, existing: list[QueueState]) -> list[QueueState]:
    """Existing queues that carry the service's name and are not its own. Reply queues never count."""
    own = {queue.name for queue in wanted.queues}
    return [
        q for q in existing if q.name not in own and (q.name.startswith(f"{service}.") or q.name == rpc_queue(service))
    ]


def existing_queues(broker_url: str, management_url: str) -> list[QueueState]:
    """All queues of the broker URL's virtual host.

    `management_url` is like `http://user:password@127.0.0.1:15672`; without a user it is the broker URL's own, who then
    needs the management tag.
    """
    parts = parse_url(broker_url.split(";")[0])
    base, login = _address(management_url or f"http://{parts['hostname'] or '127.0.0.1'}:15672")
    vhost = urllib.parse.quote(str(parts["virtual_host"] or "/"), safe="")
    columns = "name,messages,consumers"
    request = urllib.request.Request(f"{base.rstrip('/')}/api/queues/{vhost}?columns={columns}")
    if not request.full_url.startswith(("http://", "https://")):
        raise NoManagement(f"not an HTTP address: {base}")
    login = login or f"{parts['userid'] or 'guest'}:{parts['password'] or 'guest'}"
    request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            rows = json.load(answer)
    except (OSError, ValueError, urllib.error.URLError) as error:
        raise NoManagement(
            f"RabbitMQ's management API at {base} does not answer ({error}); "
            "`rabbitmq-plugins enable rabbitmq_management` starts it, --management names another address"
        ) from error
    return [QueueState(row["name"], row.get("messages", 0), row.get("consumers", 0)) for row in rows]


def _address(url: str) -> tuple[str, str]:
    scheme, _, rest = url.partition("://")
    login, at, host = rest.rpartition("@")
    return f"{scheme}://{host}", urllib.parse.unquote(login) if at else ""
