"""What the layoff's stories share: calls through the doors, cases on their way, what is in every table."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest

from deploy.demo.calls import Body, Caller, Refused
from deploy.demo.story import Story
from deploy.local import company
from deploy.local.plan import WITH_DATABASE
from tests.support.both_doors import FOLDED, UPKEEP
from tests.support.servers import Servers
from tests.support.suite import Suite

HR, ADMIN = "E1074", "E1011"
MAILS = {row["number"]: str(row["email"]) for row in company.employees()}


@dataclass
class Desk(Caller):
    """The running suite, and calls to it in anybody's name."""

    suite: Suite | None = None
    servers: Servers | None = None

    @classmethod
    def of(cls, suite: Suite, servers: Servers) -> Desk:
        """At the doors of a suite on PostgreSQL."""
        return cls(suite, seconds=60.0, patience=5.0, suite=suite, servers=servers)

    def refused(self, path: str, body: Body, who: str) -> Body:
        """The problem that a command must get."""
        with pytest.raises(Refused) as refusal:
            self.post(path, body, who)
        return {"status": refusal.value.status, **refusal.value.problem}

    def unseen(self, path: str, who: str) -> None:
        """Reading it is answered as if there were nothing of that name."""
        with pytest.raises(Refused) as refusal:
            self.get(path, who)
        assert refusal.value.status == 404, (path, who, refusal.value.problem)

    def mails(self, address: str) -> list[Body]:
        """Mails to a person (by number) or to an address."""
        assert self.suite is not None
        return [dict(mail) for mail in self.suite.mails_to(MAILS.get(address, address))]

    def told(self, person: str, *words: str) -> Body:
        """Waits for a mail to a person whose subject or text has all the words."""

        def look() -> Body | None:
            found = self.mails(person)
            return next((m for m in found if all(word in m["subject"] + m["text"] for word in words)), None)

        found = self.wait(look, f"{person} is told {words}")
        assert found is not None
        return found

    def file(self, leaver: str, *, days: int = 35, **fields: Any) -> str:
        """The region's HR files a resignation; the case."""
        return self.file_as(HR, leaver, days=days, **fields)

    def file_as(self, who: str, leaver: str, *, days: int = 35, **fields: Any) -> str:
        """Another HR does."""
        body = {
            "kind": "resignation", "leaver": f"employees/{leaver}", "acceptWarnings": True,
            "lastWorkingDay": in_days(days), **fields,
        }  # fmt: skip
        return str(self.post("/v1/cases", body, who)["name"])

    def case(self, name: str) -> Body:
        """As HR sees it."""
        return self.get(f"/v1/{name}", HR)

    def in_state(self, name: str, state: str) -> Body:
        """Waits until the case is there; the case."""
        self.wait(lambda: self.case(name)["state"] == state, f"{name} is {state}")
        return self.case(name)

    def entries(self, case: str, who: str = HR) -> list[Body]:
        """Without HR's own list."""
        found = self.every(f"/v1/{case}/entries", "entries", who)
        return [entry for entry in found if entry["section"] != "hr" and entry["state"] != "removed"]

    def tasks(self, person: str, kind: str = "", case: str = "") -> list[Body]:
        """What a person has to do."""
        wanted = [f"kind = {kind}"] * bool(kind) + [f"case = {case}"] * bool(case)
        return self.every("/v1/tasks", "tasks", person, filter=" AND ".join(wanted))

    def story(self, case: str, leaver: str, head: str, successor: str = "", **more: Any) -> Story:
        """A story that goes on with a case which was filed otherwise."""
        return Story(
            self.doors, seconds=self.seconds, patience=self.patience, clients=self.clients, leaver=leaver, head=head,
            successor=successor, hr=HR, case=case, checklist=case.replace("cases/", "checklists/"), customers=(),
            **more,
        )  # fmt: skip

    def rows(self) -> dict[str, tuple[int, str, str]]:
        """Number, digest and end of the rows of every table of all services, but for the memory of idempotency keys."""
        assert self.suite is not None and self.servers is not None
        found = {}
        for service in WITH_DATABASE:
            name = urlsplit(self.suite.plan.given[f"{service.upper()}_DATABASE_URL"]).path
            url = urlsplit(self.servers.postgres_url())._replace(path=name).geturl()
            with psycopg2.connect(url) as connection, connection.cursor() as cursor:
                cursor.execute("select tablename from pg_tables where schemaname = 'public'")
                for (table,) in sorted(cursor.fetchall()):
                    if "idempotency" not in table:
                        rows_of = FOLDED.get(table, f'select * from "{table}"')
                        cursor.execute(f"select t::text from ({rows_of}) t")
                        rows = sorted(row[0] for row in cursor.fetchall())
                        rows = [row for row in rows if table != "timers" or UPKEEP not in row]
                        digest = hashlib.sha256("".join(rows).encode()).hexdigest()
                        found[f"{service}.{table}"] = (len(rows), digest, "".join(rows)[-300:])
            connection.close()
        assert len(found) > 40, sorted(found)
        return found

    def settled(self) -> dict[str, tuple[int, str, str]]:
        """The rows once no event is on its way any more."""
        last, same = self.rows(), 0
        for _ in range(60):
            time.sleep(0.7)
            now = self.rows()
            same = same + 1 if now == last else 0
            if same == 4:  # longer than what the services put off
                return now
            last = now
        raise AssertionError("the databases do not come to rest")


def in_days(days: int) -> str:
    """A date as the doors take it."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
