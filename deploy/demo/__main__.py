"""`make demo`: plays a salesperson's handover through the gateway of the suite that `make up` started.

python -m deploy.demo [--http URL] [--mails URL] [--folder DIR]

An interrupted demo goes on where it stopped.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from deploy.demo import figures
from deploy.demo.doors import SandboxDoors
from deploy.demo.play import Play
from deploy.demo.story import Refused
from deploy.local import plan as plans

Act = tuple[str, Callable[[], Any]]


def acts(play: Play, folder: Path) -> list[Act]:
    """The play, act by act; what an act answers is told below it."""
    return [
        ("the CRM sends its work records 工作痕迹", play.send_records),
        ("the ERP files the resignation 离职单", play.file_with_a_late_head),
        ("the head is late: red, reminded, escalated 红色预警", play.head_is_late),
        ("the head confirms the list 确认清单", play.confirm_the_list),
        ("the leaver submits the entries 提交", play.submit_entries),
        ("one entry contradicts the CRM and comes back 矛盾退回", play.correct_contradiction),
        ("confirmers confirm, receivers acknowledge 确认", play.confirm_and_acknowledge),
        ("head, leaver and successor sign 签署交接确认函", play.sign_letter),
        ("the report is archived 归档", play.archived),
        ("the record is verified offline 离线验证", lambda: play.verify_offline(folder)),
        ("letter and report are fetched 下载", lambda: play.save_files(folder)),
    ]


def perform(play: Play, folder: Path, console: Console) -> None:
    """Plays with a progress display; on a terminal it moves, elsewhere each act is a line."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        play.note = lambda text: progress.console.print(f"    {text}", highlight=False)
        play.cast()
        steps = acts(play, folder)
        bar = progress.add_task("", total=len(steps))
        for title, act in steps:
            progress.update(bar, description=title)
            answer = act()
            progress.advance(bar)
            progress.console.print(f"[green]✓[/green] {title}", highlight=False)
            _comment(answer, play)


def _comment(answer: Any, play: Play) -> None:
    if isinstance(answer, int):
        play.note(f"{answer} entries")
    elif isinstance(answer, tuple):
        intact, changed = answer
        play.note(intact.splitlines()[0])
        play.note(f"a copy with one changed word: {changed.splitlines()[-1]}")
    elif isinstance(answer, list) and answer and isinstance(answer[0], Path):
        play.note(", ".join(str(path) for path in answer))


def where(arguments: argparse.Namespace) -> tuple[str, str]:
    """HTTP door and mail server: as given, else those of `make up`."""
    if arguments.http and arguments.mails:
        return arguments.http, arguments.mails
    state = Path(os.environ.get("HANDOVER_STATE_DIR", plans.ROOT / ".state"))
    if not (state / "env").exists():
        sys.exit("nothing runs; `make up` starts it")
    plan = plans.make(state, os.environ)
    return arguments.http or plan.http, arguments.mails or f"http://127.0.0.1:{plan.port('HANDOVER_MAILS_PORT')}"


def main() -> None:
    """Plays, then prints the table."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--http", default="", help="the gateway's HTTP door")
    parser.add_argument("--mails", default="", help="the mail server's page")
    parser.add_argument("--folder", type=Path, default=plans.ROOT / "build" / "demo", help="where files are kept")
    arguments = parser.parse_args()
    http, mails = where(arguments)
    console = Console()
    try:
        httpx.get(f"{http}/livez", timeout=5).raise_for_status()
        with closing(Play(SandboxDoors(http), mails_url=mails)) as play:
            perform(play, arguments.folder, console)
            console.print(figures.table(figures.collect(play)))
    except httpx.ConnectError:
        sys.exit(f"{http} does not answer; `make up` starts it")
    except (Refused, AssertionError) as error:
        sys.exit(f"the play stopped: {error}")


if __name__ == "__main__":
    main()
