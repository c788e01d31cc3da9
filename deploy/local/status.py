"""What runs, and whether it is ready."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from deploy.local import plan as plans
from deploy.local.plan import Plan
from deploy.local.supervisor import Supervisor
from deploy.local.up import not_ready


def lines(plan: Plan) -> list[str]:
    """One line a program."""
    found = []
    if plan.own_broker:
        found.append(_line("broker", plan.broker().pid, f"amqp port {plan.port('HANDOVER_BROKER_PORT')}"))
    if plan.own_postgres:
        found.append(_line("postgres", plan.cluster().pid, f"port {plan.port('HANDOVER_POSTGRES_PORT')}"))
    for program in Supervisor(plan).programs():
        name, words = program["name"], program["statename"].lower()
        if name in plans.SERVICES and words == "running":
            words = not_ready(plan, name) or "ready"
        found.append(_line(name, program["pid"] or None, words))
    return found


def _line(name: str, pid: int | None, words: str) -> str:
    return f"{name:12} {pid or '-':>8}  {words if pid else 'stopped'}"


def main() -> None:
    state = Path(os.environ.get("HANDOVER_STATE_DIR", plans.ROOT / ".state"))
    if not (state / "env").exists():
        sys.exit("nothing runs; `make up` starts it")
    print("\n".join(lines(plans.make(state, os.environ))))


if __name__ == "__main__":
    main()
