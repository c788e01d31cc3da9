"""Becomes one service's process, with the environment that the plan gives it. What supervisord runs.

python -m deploy.local.launch SERVICE [migrate …]
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from deploy.local import plan


def main() -> None:
    service, *arguments = sys.argv[1:]
    state = Path(os.environ.get("HANDOVER_STATE_DIR", plan.ROOT / ".state"))
    environment = plan.make(state, os.environ).environment(service)
    os.execve(sys.executable, [sys.executable, "-m", service, *arguments], environment)


if __name__ == "__main__":
    main()
