"""`python -m gateway` runs it; `python -m gateway check` only checks settings and contract; `migrate` does nothing."""

from __future__ import annotations

import asyncio
import sys

import uvloop
from pydantic import ValidationError

from chassis import logs
from gateway import contract
from gateway.server import Gateway, StartRefused, serve
from gateway.settings import GatewaySettings


def main(arguments: list[str]) -> int:
    """The exit status."""
    if arguments == ["migrate"]:
        return 0  # the gateway owns no tables; the command exists so that all services are deployed alike
    if arguments not in ([], ["check"]):
        print("usage: python -m gateway [check | migrate]", file=sys.stderr)
        return 2
    try:
        settings = GatewaySettings()
        logs.setup("gateway", settings.log_level)
        if arguments == ["check"]:
            asyncio.run(_check(settings))
            return 0
        uvloop.run(serve(settings))
    except (ValidationError, StartRefused, contract.ContractError) as error:
        print(f"gateway cannot start: {error}", file=sys.stderr)
        return 1
    return 0


async def _check(settings: GatewaySettings) -> None:
    gateway = Gateway(settings)
    print(f"{len(gateway.contract.methods)} methods in {len(gateway.contract.services)} services")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
