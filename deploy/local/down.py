"""Stops everything that `up` started: doors, services, mail server, then database and broker. Data stays."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.local import plan as plans
from deploy.local.plan import Plan
from deploy.local.supervisor import Supervisor


def down(plan: Plan) -> None:
    """Safe to repeat."""
    Supervisor(plan).stop()
    plan.cluster().stop()
    plan.broker().stop()


def main() -> None:
    state = Path(os.environ.get("HANDOVER_STATE_DIR", plans.ROOT / ".state"))
    if not (state / "env").exists():
        print("nothing runs")
        return
    down(plans.make(state, os.environ))
    print(f"stopped; the data stays in {state} (make clean removes it)")


if __name__ == "__main__":
    main()
