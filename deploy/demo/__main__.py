"""`make demo`: plays the layoff of a region through the gateway of the suite that `make up` started.

python -m deploy.demo [--one] [--http URL] [--grpc HOST:PORT] [--mails URL] [--folder DIR]

`--one` (make demo ONE=1) plays one salesperson's handover. An interrupted demo goes on where it stopped.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path

import httpx
from rich.console import Console

from deploy.demo import one
from deploy.demo.calls import Refused
from deploy.demo.doors import SandboxDoors
from deploy.demo.play import Play
from deploy.local import plan as plans


def where(arguments: argparse.Namespace) -> tuple[str, str, str]:
    """HTTP door, gRPC door and mail server: as given, else those of `make up`."""
    if arguments.http and arguments.mails and (arguments.grpc or arguments.one):
        return arguments.http, arguments.grpc, arguments.mails
    state = Path(os.environ.get("HANDOVER_STATE_DIR", plans.ROOT / ".state"))
    if not (state / "env").exists():
        sys.exit("nothing runs; `make up` starts it")
    plan = plans.make(state, os.environ)
    mails = f"http://127.0.0.1:{plan.port('HANDOVER_MAILS_PORT')}"
    return arguments.http or plan.http, arguments.grpc or plan.grpc, arguments.mails or mails


def main() -> None:
    """Plays, then prints the table."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--one", action="store_true", help="one handover instead of a region's layoff")
    parser.add_argument("--http", default="", help="the gateway's HTTP door")
    parser.add_argument("--grpc", default="", help="the gateway's gRPC door")
    parser.add_argument("--mails", default="", help="the mail server's page")
    parser.add_argument("--folder", type=Path, default=plans.ROOT / "build" / "demo", help="where files are kept")
    arguments = parser.parse_args()
    http, grpc, mails = where(arguments)
    console = Console()
    try:
        httpx.get(f"{http}/livez", timeout=5).raise_for_status()
        if arguments.one:
            with closing(Play(SandboxDoors(http), mails_url=mails)) as play:
                one.perform(play, arguments.folder, console)
        else:
            from deploy.demo import many  # here: the short play needs no gRPC
            from deploy.demo.layoff import Layoff

            with closing(Layoff.at(http, grpc, mails)) as layoff:
                many.perform(layoff, arguments.folder, console)
    except httpx.ConnectError:
        sys.exit(f"{http} does not answer; `make up` starts it")
    except (Refused, AssertionError) as error:
        sys.exit(f"the play stopped: {error}")


if __name__ == "__main__":
    main()
