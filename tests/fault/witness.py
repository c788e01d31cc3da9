"""What a handover left behind, told in a way that two of them can be compared, and what must hold of every one."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import psycopg2
from psycopg2 import sql

from deploy.demo.story import Story
from deploy.local.plan import WITH_DATABASE
from tests.support.servers import Servers
from tests.support.suite import Suite

HR_HEAD = "E1011"
"""May read the log of deliveries."""
QUICK = {"HANDOVER_RETRY_DELAYS": "[1, 2]", "NOTIFY_SMTP_TIMEOUT": "1", "NOTIFY_SEND_LEASE": "3"}
"""What a crash leaves in hand is taken up after seconds; nothing that is tried gets any laxer."""
QUIET_SECONDS = 1.0

Figures = Counter[tuple[Any, ...]]


class Tables:
    """Looks into the services' PostgreSQL databases behind their backs, past row-level security."""

    def __init__(self, suite: Suite, servers: Servers) -> None:
        self._server = servers.postgres_url().rpartition("/")[0]
        self._names = {s: suite.plan.given[f"{s.upper()}_DATABASE_URL"].rpartition("/")[2] for s in WITH_DATABASE}

    def rows(self, service: str, query: sql.Composable | str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._open(service) as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def texts(self, service: str) -> Iterator[tuple[str, str]]:
        """Every row of every table as (table, text)."""
        for (table,) in self.rows(service, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            every = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(table))
            yield from ((str(table), str(text)) for (text,) in self.rows(service, every))

    @contextmanager
    def _open(self, service: str) -> Iterator[Any]:
        connection = psycopg2.connect(f"{self._server}/{self._names[service]}")
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()


class Queues:
    """The queues of the suite's vhost, asked themselves: the management API's figures are some seconds old."""

    def __init__(self, suite: Suite, servers: Servers) -> None:
        self._suite = suite
        self._address, _, rest = servers.amqp()[0].removeprefix("amqp://").rpartition("@")[::-1]
        self._user, _, self._password = rest.partition(":")

    def names(self, *, exclusive: bool = False) -> list[str]:
        """Queues of the services; those of replies, which only their connection may ask, on request."""
        found = self._suite.api.queues(self._suite.vhost)
        return [str(q["name"]) for q in found if exclusive or not q.get("exclusive")]

    def waiting(self) -> dict[str, int]:
        """How many messages are ready in each queue that has any."""
        with self.channel() as channel:
            found = {name: channel.queue_declare(name, passive=True).message_count for name in self.names()}
        return {name: count for name, count in found.items() if count}

    def dead(self) -> dict[str, int]:
        """Dead letters a queue; empty is what we want."""
        return {name: count for name, count in self.waiting().items() if name.endswith(".dead.v1")}

    @contextmanager
    def channel(self) -> Iterator[Any]:
        """A channel in the administrator's name."""
        with amqp.Connection(
            self._address, userid=self._user, password=self._password, virtual_host=self._suite.vhost
        ) as connection:
            yield connection.channel()


class Witness:
    """Asks the doors, the databases, the broker and the mail server."""

    def __init__(self, suite: Suite, servers: Servers) -> None:
        self.suite = suite
        self.tables = Tables(suite, servers)
        self.queues = Queues(suite, servers)

    def outcome(self, story: Story) -> dict[str, Figures]:
        """All that must be the same in two handovers of the same kind."""
        return {
            "entries": entries(story),
            "findings": findings(story),
            "letter": letter(story),
            "record": record(story),
            "messages": messages(story),
            "mails": self._mails(story),
        }

    def unrecorded(self, story: Story) -> list[tuple[str, str]]:
        """Events of the case that their owner published and the record lacks, of the kinds that it holds at all."""
        case = story.case.removeprefix("cases/")
        on_record = self.tables.rows("checklist", "SELECT event_id, event FROM record_rows WHERE case_id = %s", case)
        ids, kinds = {i for i, _ in on_record}, {event for _, event in on_record}
        assert len(ids) == len(on_record)
        query = "SELECT event_id, name FROM outbox WHERE body::jsonb->>'subject' = %s"
        published = [(s, row) for s in WITH_DATABASE for row in self.tables.rows(s, query, case)]
        return [(service, name) for service, (i, name) in published if name in kinds and i not in ids]

    def wrong_mails(self, story: Story) -> list[str]:
        """Deliveries that are not exactly one mail.

        A mail whose text had left when its sender died may come again (SMTP cannot tell), under the same Message-ID,
        and the log says so: as many more copies as there are attempts of unknown outcome.
        """
        copies = Counter(mail["message_id"] for mail in self.suite.mails_to())
        wrong = []
        for each in deliveries(story):
            if each["channel"] == "email":
                came, allowed = copies[each["messageId"]], 1
                if came > 1:
                    attempts = story.get(f"/v1/{each['name']}", HR_HEAD)["attempts"]
                    allowed += sum(1 for attempt in attempts if attempt["outcome"] == "unknown")
                if each["state"] != "sent" or not 1 <= came <= allowed:
                    wrong.append(f"{each['template']} to {each['person']}: {each['state']}, {came} of {allowed} mails")
        return wrong

    def settle(self, seconds: float = 90) -> None:
        """Until nothing has been under way for a while: no event in an outbox or queue, no mail."""
        until, quiet_since = time.monotonic() + seconds, time.monotonic()
        while time.monotonic() - quiet_since < QUIET_SECONDS:
            left = self._under_way()
            if left:
                quiet_since = time.monotonic()
            if time.monotonic() > until:
                raise AssertionError(f"not within {seconds} s: nothing under way; left: {left}")
            time.sleep(0.1)

    def _under_way(self) -> dict[str, int]:
        found = {name: n for name, n in self.queues.waiting().items() if not name.endswith(".dead.v1")}
        for service in WITH_DATABASE:
            found[f"{service}'s outbox"] = self._count(service, "SELECT count(*) FROM outbox WHERE sent_at IS NULL")
        unsent = "SELECT count(*) FROM deliveries WHERE state IN ('waiting', 'sending')"
        found["mails"] = self._count("notify", unsent)
        return {name: count for name, count in found.items() if count}

    def _count(self, service: str, query: str) -> int:
        return int(self.tables.rows(service, query)[0][0])

    def _mails(self, story: Story) -> Figures:
        """Subjects in the mail server by reader; several copies under one Message-ID are one mail."""
        readers = {d["messageId"]: d["person"] for d in deliveries(story) if d["channel"] == "email"}
        mails = {m["message_id"]: m for m in self.suite.mails_to() if m["message_id"] in readers}
        name = str(story.get(f"/v1/{story.case}", story.hr)["leaverName"]["zh-CN"])
        return Counter((_role(story, readers[i]), m["subject"].replace(name, "…")) for i, m in mails.items())


def entries(story: Story) -> Figures:
    """Each entry: its state, who settled it, and what its content says."""
    return Counter(
        (
            e["itemKey"],
            e["label"],
            e["state"],
            e["submission"],
            e["acknowledged"],
            _people(story, e),
            _content(story, e),
        )
        for e in story.entries(story.hr)
    )


def findings(story: Story) -> Figures:
    """Each finding and what became of it."""
    found = story.findings()
    return Counter((f["kind"], f["field"], f["subject"], f["entryValue"], f["state"]) for f in found)


def letter(story: Story) -> Figures:
    """Signatures and files of the letter, and the files of the report."""
    signed = story.get(f"/v1/{story.find_letter()}", story.head)
    report = story.get(f"/v1/reports/{story.case.removeprefix('cases/')}", story.hr)
    found: Figures = Counter((s["role"], _role(story, s["person"]), s["outcome"]) for s in signed["signatures"])
    found.update(("letter", d["format"], d["language"]) for d in signed["documents"])
    found.update(("report", d["format"], d["language"]) for d in report["documents"])
    return found


def record(story: Story) -> Figures:
    """Events on record, and who did them.

    That the whole was checked is said again whenever content or findings have changed meanwhile: how often, and after
    whose act, is chance. So is whose act was the last that the letter waited for (a check may end after the
    confirmation, or before): of what follows from it only the number is compared.
    """
    rows = pages(story, f"/v1/{story.case}/record", "rows", story.hr)
    found = Counter((r["service"], r["event"], _actor(story, r)) for r in rows)
    often = [key for key in found if key[1] == "case.checked"]
    for key in often:
        del found[key]
    found["performance", "case.checked", ""] = min(1, len(often))
    return found


AFTER_THE_LAST = {"checklist.ready_for_letter", "case.state_changed", "deadline.set", "task.opened"}


def _actor(story: Story, row: dict[str, Any]) -> str:
    return "" if row["event"] in AFTER_THE_LAST else _role(story, row.get("actor", ""))


def messages(story: Story) -> Figures:
    """Who was told what, and how."""
    return Counter((d["template"], d["channel"], _role(story, d["person"])) for d in deliveries(story))


def deliveries(story: Story) -> list[dict[str, Any]]:
    """The log of deliveries of the case."""
    return pages(story, "/v1/deliveries", "deliveries", HR_HEAD, filter=f"case = {story.case}")


def pages(story: Story, path: str, what: str, who: str, **query: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    token = ""
    while True:
        page = story.get(path, who, pageSize="500", pageToken=token, **query)
        found += page.get(what, [])
        token = page.get("nextPageToken", "")
        if not token:
            return found


def differences(one: dict[str, Figures], other: dict[str, Figures]) -> dict[str, tuple[Figures, Figures]]:
    """What only one and what only the other has, by part; empty when they are the same."""
    return {part: (one[part] - other[part], other[part] - one[part]) for part in one if one[part] != other[part]}


def _role(story: Story, person: str) -> str:
    number = person.removeprefix("employees/")
    roles = {story.leaver: "leaver", story.head: "head", story.successor: "successor", story.hr: "hr"}
    return roles.get(number, number)


def _people(story: Story, entry: dict[str, Any]) -> tuple[str, ...]:
    return tuple(_role(story, entry.get(f) or "") for f in ("submittedBy", "confirmedBy", "receiver", "acknowledgedBy"))


def _content(story: Story, entry: dict[str, Any]) -> str:
    # Of a secret an entry shows its id, which is another one each time.
    secret = {f["key"] for f in story.specs.get(entry["itemKey"], {}).get("fields", []) if f["type"] == "secret"}
    fields = entry.get("fields") or {}
    shown = {key: "sealed" if key in secret else value for key, value in fields.items()}
    return json.dumps(shown, ensure_ascii=False, sort_keys=True)
