"""`bare_echo_rps` and `bare_command_rps`: stock nameko, one process, 32 callers."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time

from tests.bench.bare.client import RpcClient
from tests.bench.bare.table import fill
from tests.bench.load import Load, closed_loop
from tests.bench.stage import Stage
from tests.support.fixtures import new_database

ROWS = 1000
CLIENTS = 32


async def measure(kind: str, broker_url: str, database_url: str, *, seconds: float = 5.0) -> Load:
    """Starts `echo` or `command`, calls it from 32 clients, stops it."""
    fill(database_url, ROWS)
    env = dict(os.environ) | {"BARE_BROKER_URL": broker_url, "BARE_DATABASE_URL": database_url}
    service = subprocess.Popen([sys.executable, "-m", "tests.bench.bare", kind], env=env)
    client = await RpcClient.connect(broker_url)
    numbers = itertools.count()

    async def call(_client: int) -> None:
        await client.call(f"bare_{kind}", "call", {"key": f"k{next(numbers) % ROWS}"})

    try:
        await _answers(client, f"bare_{kind}")
        return await closed_loop(call, clients=CLIENTS, seconds=seconds)
    finally:
        await client.close()
        service.send_signal(signal.SIGTERM)
        service.wait(20)


async def _answers(client: RpcClient, service: str) -> None:
    """Waits for the first answer: a call before the queue is bound is lost."""
    until = time.monotonic() + 30
    while True:
        try:
            await client.call(service, "call", {"key": "k0"}, seconds=1)
        except TimeoutError:
            if time.monotonic() > until:
                raise
        else:
            return


async def figures(on: Stage, *, seconds: float) -> dict[str, float]:
    """Both, on a vhost and a database of their own."""
    found = {}
    with new_database(on.servers) as database, on.new_vhost() as broker:
        for kind in ("echo", "command"):
            load = await measure(kind, broker, database, seconds=seconds)
            found[f"bare_{kind}_rps"] = round(load.rps, 1)
    return found
