"""What runs on one machine: settings that are made once and kept in the state folder, and each service's environment.

Ports may be set in the environment at the first start (`HANDOVER_HTTP_PORT=8081 make up`) and are kept. Any other
`HANDOVER_*` or `<SERVICE>_*` variable goes on to the services as it is.
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from deploy.local import keys
from deploy.local.broker import Broker, User, may_use
from deploy.local.postgres import Cluster

ROOT = Path(__file__).parents[2]
SERVICES = ("offboarding", "checklist", "performance", "notify", "gateway")
WITH_DATABASE = ("offboarding", "checklist", "performance", "notify")

PORTS = {
    "HANDOVER_HTTP_PORT": 8080,
    "HANDOVER_GRPC_PORT": 9090,
    "HANDOVER_SMTP_PORT": 2525,
    "HANDOVER_MAILS_PORT": 2526,
    "HANDOVER_BROKER_PORT": 5673,
    "HANDOVER_BROKER_API_PORT": 15673,
    "HANDOVER_BROKER_DIST_PORT": 25673,
    "HANDOVER_BROKER_EPMD_PORT": 4370,
    "HANDOVER_POSTGRES_PORT": 5433,
    "OFFBOARDING_ADMIN_PORT": 8091,
    "CHECKLIST_ADMIN_PORT": 8092,
    "PERFORMANCE_ADMIN_PORT": 8093,
    "NOTIFY_ADMIN_PORT": 8094,
    "GATEWAY_ADMIN_PORT": 8095,
}
"""Setting and default of every port; all listen on 127.0.0.1."""

BROKER_PORTS = tuple(name for name in PORTS if name.startswith("HANDOVER_BROKER_"))
PREFIXES = ("HANDOVER_", *(f"{service.upper()}_" for service in SERVICES))


@dataclass(frozen=True)
class Plan:
    """Settings of this state folder. `kept` lies in `<state>/env`; `given` are the starter's own variables."""

    state: Path
    kept: Mapping[str, str]
    given: Mapping[str, str]

    def port(self, name: str) -> int:
        """A port by its setting's name."""
        return int(self.kept[name])

    @property
    def database(self) -> str:
        """`sqlite`, `postgresql` or `given` (every service has a URL of its own in the environment)."""
        return self.kept["HANDOVER_DATABASE"]

    @property
    def own_broker(self) -> bool:
        """Whether the broker is ours to start."""
        own = (f"{service.upper()}_BROKER_URL" in self.given for service in SERVICES)
        return "HANDOVER_BROKER_URL" not in self.given and not all(own)

    @property
    def own_postgres(self) -> bool:
        """Whether the database server is ours to start."""
        return self.database == "postgresql"

    @property
    def http(self) -> str:
        """The gateway's HTTP door."""
        return f"http://127.0.0.1:{self.port('HANDOVER_HTTP_PORT')}"

    @property
    def grpc(self) -> str:
        """The gateway's gRPC door."""
        return f"127.0.0.1:{self.port('HANDOVER_GRPC_PORT')}"

    def broker(self) -> Broker:
        """The private broker with one user a service."""
        users = [
            User(service, self.kept[f"{service.upper()}_BROKER_PASSWORD"], *may_use(service)) for service in SERVICES
        ]
        port, api_port, dist_port, epmd_port = (self.port(name) for name in BROKER_PORTS)
        return Broker(self.state / "broker", port, api_port, dist_port, epmd_port, users=users)

    def cluster(self) -> Cluster:
        """The private database server."""
        return Cluster(self.state / "postgres", self.port("HANDOVER_POSTGRES_PORT"))

    def environment(self, service: str) -> dict[str, str]:
        """All variables of one service's process; what the starter gave wins."""
        upper = service.upper()
        made = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
            "LANG": "C.UTF-8",
            "HOME": os.environ.get("HOME", str(self.state)),
            "PYTHONUNBUFFERED": "1",
            "HANDOVER_ENV": "dev",
            "HANDOVER_STATE_DIR": str(self.state),
            "HANDOVER_BLOB_URL": f"file:{self.state / 'blobs'}",
            "HANDOVER_TICKET_KEY": self.kept["HANDOVER_TICKET_KEY"],
            "HANDOVER_BROKER_URL": self._broker_url(service),
            "HANDOVER_PUBLIC_URL": self.http,
            f"{upper}_ADMIN_PORT": self.kept[f"{upper}_ADMIN_PORT"],
            **self._own(service),
        }
        if service in WITH_DATABASE:
            made[f"{upper}_DATABASE_URL"] = self.database_url(service)
            if self.own_postgres:
                made["HANDOVER_DATABASE_PREPARE"] = "true"  # no pooler in between
        mine = ("HANDOVER_", f"{upper}_")
        return made | {name: value for name, value in self.given.items() if name.startswith(mine)}

    def database_url(self, service: str) -> str:
        """Where a service keeps its data."""
        if self.own_postgres:
            password = self.kept[f"{service.upper()}_DATABASE_PASSWORD"]
            return (
                f"postgresql+psycopg2://{service}:{password}@127.0.0.1:{self.port('HANDOVER_POSTGRES_PORT')}/{service}"
            )
        return f"sqlite:///{self.state / 'data' / service}.sqlite3"

    def _broker_url(self, service: str) -> str:
        password = quote(self.kept[f"{service.upper()}_BROKER_PASSWORD"], safe="")
        return f"amqp://{service}:{password}@127.0.0.1:{self.port('HANDOVER_BROKER_PORT')}//"

    def _own(self, service: str) -> dict[str, str]:
        folder = self.state / "keys"
        if service == "gateway":
            return {
                "GATEWAY_HTTP_PORT": self.kept["HANDOVER_HTTP_PORT"],
                "GATEWAY_GRPC_PORT": self.kept["HANDOVER_GRPC_PORT"],
                "GATEWAY_SEALING_PUBLIC_KEY": str(folder / keys.SEALING_PUBLIC),
                "GATEWAY_DEV_IDENTITIES": str(self.state / "identities.json"),
            }
        if service == "checklist":
            return {
                "CHECKLIST_SEALING_PRIVATE_KEY": str(folder / keys.SEALING_PRIVATE),
                "CHECKLIST_EVIDENCE_KEY_PATH": str(folder / keys.EVIDENCE),
                "CHECKLIST_SEAL_KEY_PATH": str(folder / keys.SEAL),
                "CHECKLIST_SEAL_CERTIFICATE_PATH": str(folder / keys.SEAL_CERTIFICATE),
            }
        if service == "notify":
            return {"NOTIFY_SMTP_HOST": "127.0.0.1", "NOTIFY_SMTP_PORT": self.kept["HANDOVER_SMTP_PORT"]}
        return {}


def make(state: Path, environment: Mapping[str, str], *, database: str = "") -> Plan:
    """The plan of a state folder: what was kept there, completed by the environment and, at first, by defaults."""
    state = state.resolve()
    kept = read_settings(state / "env")
    given = {name: value for name, value in environment.items() if name.startswith(PREFIXES) and name not in PORTS}
    for name, default in PORTS.items():
        kept[name] = environment.get(name) or kept.get(name) or str(default)
    if all(f"{service.upper()}_DATABASE_URL" in given for service in WITH_DATABASE):
        database = "given"
    kept["HANDOVER_DATABASE"] = database or kept.get("HANDOVER_DATABASE") or "sqlite"
    for service in SERVICES:
        for secret in ("BROKER_PASSWORD", "DATABASE_PASSWORD"):
            kept.setdefault(f"{service.upper()}_{secret}", secrets.token_urlsafe(18))
    kept.setdefault("HANDOVER_TICKET_KEY", secrets.token_urlsafe(32))
    return Plan(state, kept, given)


def save(plan: Plan) -> None:
    """Writes the kept settings and makes the keys; a second time changes nothing."""
    for folder in ("", "keys", "logs", "data", "run", "mails"):
        (plan.state / folder).mkdir(parents=True, exist_ok=True)
    path = plan.state / "env"
    text = "# Made by `make up`; ports may be changed here while nothing runs.\n"
    text += "".join(f"{name}={value}\n" for name, value in sorted(plan.kept.items()))
    if not path.exists() or path.read_text() != text:
        path.touch(mode=0o600)
        path.write_text(text)
    keys.make(plan.state / "keys")


def read_settings(path: Path) -> dict[str, str]:
    """NAME=value lines; empty when there is no such file."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text().splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
