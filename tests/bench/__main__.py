"""`make bench`: all figures in one run on PostgreSQL, into build/bench/report.json and report.md.

python -m tests.bench [--quick] [--folder DIR]      --quick (make bench SHORT=1): short runs, to see that it works; its
                                                    figures mean little
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
import time
from pathlib import Path
from typing import Any

from deploy.local import company
from tests.bench import alone, bare_run, cpu, layoff, lists, live, report, scale_out
from tests.bench.broker import confirms_per_second
from tests.bench.crowd import hire
from tests.bench.doors import Doors, delay_summary, event_delays
from tests.bench.stage import Stage, stage


def say(text: str) -> None:
    """Progress, to the person who waits."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


async def everything(on: Stage, *, quick: bool) -> dict[str, Any]:
    """Every figure, in an order in which none disturbs the next."""
    seconds = 2.0 if quick else 8.0
    figures: dict[str, Any] = await bare_run.figures(on, seconds=seconds)
    say("the broker's confirms")
    figures["broker_confirms_per_s"] = await confirms_per_second(on.broker_url(), seconds=seconds / 2)
    say("a first handover; people for the others")
    plan = {1: 1, 8: 4, 32: 8} if quick else {1: 4, 8: 24, 32: 32}
    to_confirm = 24 if quick else 130
    laid_off = 4 if quick else layoff.PEOPLE
    hands = sum(plan.values()) + to_confirm + laid_off
    people = hire(on.suite.http, on.suite.plan.state / "identities.json", hands)
    doors = Doors(on, iter(people))
    case = doors.learn()
    doors.sign_in([row["number"] for row in company.employees()])
    figures["handovers"] = {}
    for clients, count in plan.items():
        say(f"{count} handovers by {clients} clients")
        figures["handovers"][str(clients)] = await doors.handovers(clients, count)
    figures["handovers_per_s"] = {n: f["handovers_per_s"] for n, f in figures["handovers"].items()}
    say(f"a batch of {laid_off} people")
    figures["layoff"] = await layoff.measure(doors, laid_off)
    figures["layoff_seconds"] = figures["layoff"]["seconds"]
    await commands(doors, figures, to_confirm, seconds)
    await doors.settle()
    say("reads")
    reads = await doors.reads(case, seconds=seconds)
    figures["gateway_read_rps"] = {door: round(load.rps, 1) for door, load in reads.items()}
    figures["reads"] = {door: load.summary() for door, load in reads.items()}
    figures["rss_mb"] = on.rss_mb()
    say("dashboard and to-do list at three sizes")  # before the lists, whose clones stay
    figures |= await live.measure(on)
    say("lists at three sizes")
    figures["list_ms"] = await lists.measure(on)
    ratios(figures)
    return figures


async def commands(doors: Doors, figures: dict[str, Any], cases: int, seconds: float) -> None:
    """Confirm-entry through both doors, then events at half of that load."""
    say(f"{cases} cases with their entries submitted")
    entries = await doors.submitted_entries(cases)
    parts = _parts(entries)
    seconds /= 2  # entries are dear, and a second of commands takes many
    say("confirm-entry over HTTP")
    before = cpu.spent(doors.stage)
    http = await doors.commands_http(iter(parts[0]), seconds=seconds)
    await doors.settle()  # what the commands caused belongs to them
    figures["cpu_ms_per_command"] = cpu.per_request(before, cpu.spent(doors.stage), http.sent)
    say("confirm-entry over gRPC")
    grpc = await doors.commands_grpc(iter(parts[1]), seconds=seconds)
    figures["gateway_command_rps"] = {"http": round(http.rps, 1), "grpc": round(grpc.rps, 1)}
    figures["commands"] = {"http": http.summary(), "grpc": grpc.summary()}
    await doors.settle()
    say("events at half load")
    since = time.time()
    half = max(1.0, http.rps / 2)
    load = await doors.commands_at_rate(iter(parts[2]), half, seconds=min(4 * seconds, len(parts[2]) / half))
    if load.failures:
        raise RuntimeError(f"commands at half load failed: {load.failures}")
    await doors.settle()
    figures["event_delay_ms"] = delay_summary(event_delays(doors.stage, since))
    say("confirm-entry while nobody hears of it")
    figures["command_alone"] = await alone.measure(doors, parts[3], seconds=seconds)
    say("one, two and three replicas of checklist")
    figures["scale_out"] = await scale_out.measure(doors, parts[4], seconds=seconds)


SHARES = (3, 3, 2, 4, 7)
"""Of the entries: HTTP, gRPC, half load, the command alone (faster than the others), three numbers of replicas."""


def _parts(entries: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    found, begun = [], 0
    for share in SHARES:
        ended = begun + len(entries) * share // sum(SHARES)
        found.append(entries[begun:ended])
        begun = ended
    return found


def ratios(figures: dict[str, Any]) -> None:
    """What a command costs beside the bare one; how flat the lists are."""
    lists_ms = figures["list_ms"]
    figures["ratios"] = {
        "command_to_bare": round(figures["bare_command_rps"] / max(0.1, figures["gateway_command_rps"]["http"]), 2),
        "command_alone_to_bare": round(figures["bare_command_rps"] / max(0.1, figures["command_alone"]["rps"]), 2),
        "list_100k_to_1k": _growth(lists_ms, "newest"),
        "dashboard_100k_to_1k": _growth(figures["dashboard_ms"], "urgent"),
        "todo_100k_to_1k": _growth(figures["todo_ms"], "list"),
    }


def _growth(by_size: dict[str, Any], question: str) -> float:
    """How much longer it takes with a hundred times as many cases."""
    return round(float(by_size["100000"][question]["p50"] / max(0.01, by_size["1000"][question]["p50"])), 2)


def notes(figures: dict[str, Any]) -> list[str]:
    """What the figures say about where the time goes."""

    def took(rps: float) -> str:
        return f"{1000 / max(rps, 0.1):.2f} ms"

    return [
        f"A bare nameko call takes {took(figures['bare_echo_rps'])}, a bare load+change+commit "
        f"{took(figures['bare_command_rps'])}; the broker alone confirms a message in "
        f"{took(figures['broker_confirms_per_s'])}.",
        f"A confirm-entry command through the HTTP door takes {took(figures['gateway_command_rps']['http'])}: "
        "validation, permission, idempotency row, the entry with its deadline and task, signed record rows, outbox "
        "rows; the relay's publishing and the consumers' work run on the same cores meanwhile.",
        "Processor time of one confirm-entry command with all that it causes: "
        + ", ".join(f"{name} {ms:g} ms" for name, ms in figures["cpu_ms_per_command"].items())
        + ". It emits four events: each is a signed row on the record, an outbox row, a publish, and work in three "
        "services that hear it, which send a mail; that, not the command itself, fills the cores at full load.",
        f"The command itself, while nobody hears of it, takes {took(figures['command_alone']['rps'])}; processor time: "
        + ", ".join(f"{name} {ms:g} ms" for name, ms in figures["command_alone"]["cpu_ms"].items())
        + ".",
        f"A read through the HTTP door takes {took(figures['gateway_read_rps']['http'])}: token, transcoding, two hops "
        "through the broker, the relation check, one query.",
        "All processes, broker, database and the bench's own clients share the cores named above.",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--folder", type=Path, default=report.FOLDER)
    options = parser.parse_args()
    for noisy in ("aiormq", "aio_pika"):  # a call before the bare service listens comes back; it is sent again
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ended from outside, it still stops what it started
    with stage() as on:
        figures = asyncio.run(everything(on, quick=options.quick))
    print(report.write(figures, notes(figures), options.folder).read_text())


if __name__ == "__main__":
    main()
