"""Starts the suite on this machine and fills a sandbox company. A second run finds everything in place.

python -m deploy.local.up [--database sqlite|postgresql] [--state FOLDER] [--no-seed]
"""

from __future__ import annotations

import argparse
import fcntl
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy.local import plan as plans
from deploy.local import ports, sandbox, words
from deploy.local.plan import SERVICES, WITH_DATABASE, Plan
from deploy.local.supervisor import Supervisor

READY_SECONDS = 120


class Failed(Exception):
    """The suite does not stand; the text says why and where to look."""


def up(plan: Plan, *, seed: bool = True) -> bool:
    """Brings everything to running and ready; False when it already was."""
    supervisor = Supervisor(plan)
    fresh = supervisor.pid is None
    if fresh:
        ports.require_free(_needed(plan))
        plans.save(plan)
        sandbox.write_identities(plan.state / "identities.json")
        start_servers(plan)
        prepare(plan)
        supervisor.start()
    elif plans.read_settings(plan.state / "env") != plan.kept:
        raise Failed("the suite runs with other settings than asked for; `make down` first")
    wait_ready(plan)
    if seed:
        sandbox.fill(plan.http)
    return fresh


def start_servers(plan: Plan) -> None:
    """Broker and database server, unless they are given."""
    if plan.own_broker:
        _say("broker")
        plan.broker().start()
    if plan.own_postgres:
        _say("PostgreSQL")
        cluster = plan.cluster()
        cluster.start()
        for service in WITH_DATABASE:
            cluster.make_role(service, plan.kept[f"{service.upper()}_DATABASE_PASSWORD"])
            cluster.make_database(service, service)


def prepare(plan: Plan) -> None:
    """Migrations, then queues: a service whose queues are there misses no event, however late it starts."""
    for job in ("migrate", "declare"):
        _say(job)
        _each(plan, job)


def _each(plan: Plan, command: str) -> None:
    """Runs a command of every service, side by side; raises Failed with the output of the one that failed."""
    jobs = {
        service: subprocess.Popen(
            [sys.executable, "-m", service, command], env=plan.environment(service), cwd=plans.ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for service in WITH_DATABASE
    }  # fmt: skip
    output = {service: job.communicate()[0] for service, job in jobs.items()}
    failed = [service for service, job in jobs.items() if job.returncode != 0]
    if failed:
        raise Failed("\n".join(f"{service} {command} failed:\n{output[service][-3000:]}" for service in failed))


def wait_ready(plan: Plan, seconds: float = READY_SECONDS) -> None:
    """Until every service says that it is ready; raises Failed with the last lines of the log of one that is not."""
    _say("services")
    until = time.monotonic() + seconds
    waiting = dict.fromkeys(SERVICES, "")
    while waiting:
        for service in list(waiting):
            waiting[service] = not_ready(plan, service)
            if not waiting[service]:
                del waiting[service]
        if time.monotonic() > until:
            raise Failed("\n".join(_why(plan, service, answer) for service, answer in waiting.items()))
        time.sleep(0.2)


def not_ready(plan: Plan, service: str) -> str:
    """What a service still lacks, empty when it is ready."""
    url = f"http://127.0.0.1:{plan.port(f'{service.upper()}_ADMIN_PORT')}/readyz"
    if service == "gateway":
        url = f"{plan.http}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=5):
            return ""
    except urllib.error.HTTPError as error:
        return error.read().decode(errors="replace")[:500] or f"HTTP {error.code}"
    except OSError as error:
        return f"{url} does not answer: {error}"


def _why(plan: Plan, service: str, answer: str) -> str:
    log = plan.state / "logs" / f"{service}.log"
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:]) if log.exists() else ""
    return f"{service} is not ready: {answer}\n{log} ends with:\n{tail}"


def _needed(plan: Plan) -> dict[str, int]:
    """Ports that must be free: not those of a broker or database of ours that still runs."""
    skip: set[str] = set()
    if not plan.own_broker or plan.broker().pid is not None:
        skip.update(plans.BROKER_PORTS)
    if not plan.own_postgres or plan.cluster().pid is not None:
        skip.add("HANDOVER_POSTGRES_PORT")
    return {name: plan.port(name) for name in plans.PORTS if name not in skip}


def _say(what: str) -> None:
    print(f"up: {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="")
    parser.add_argument("--state", type=Path, default=Path(os.environ.get("HANDOVER_STATE_DIR", plans.ROOT / ".state")))
    parser.add_argument("--no-seed", action="store_true", help="start without the sandbox company")
    options = parser.parse_args()
    plan = plans.make(options.state, os.environ, database=options.database)
    plan.state.mkdir(parents=True, exist_ok=True)
    with (plan.state / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            fresh = up(plan, seed=not options.no_seed)
        except (Failed, ports.PortTaken, RuntimeError, OSError) as error:
            sys.exit(f"up: {error}")
    print(words.where_everything_is(plan, fresh=fresh))


if __name__ == "__main__":
    main()
