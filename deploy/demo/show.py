"""The progress display of the demo: on a terminal it moves, elsewhere each act is a line."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

Act = tuple[str, Callable[[], Any]]
Rows = list[tuple[str, str]]


def unseen(_done: int, _of: int) -> None:
    """Progress that nobody looks at."""


class Player(Protocol):
    """What is played: it says what happens, and how much of an act is done."""

    note: Callable[[str], None]
    tick: Callable[[int, int], None]


@dataclass
class Show:
    """Plays act by act. `seconds` holds how long each took."""

    console: Console
    seconds: dict[str, float] = field(default_factory=dict)

    def perform(self, player: Player, acts: Sequence[Act], comment: Callable[[Any], list[str]]) -> None:
        """What an act answers is told below it, by `comment`."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, disable=not self.console.is_terminal) as progress:
            player.note = lambda text: progress.console.print(f"    {text}", highlight=False)
            whole = progress.add_task("", total=len(acts))
            part = progress.add_task("", total=1, visible=False)
            player.tick = lambda done, of: progress.update(part, completed=done, total=of, visible=True)
            for title, act in acts:
                progress.update(whole, description=title)
                progress.update(part, description="  ", visible=False)
                begun = time.monotonic()
                answer = act()
                self.seconds[title] = time.monotonic() - begun
                progress.advance(whole)
                progress.console.print(f"[green]✓[/green] {title}", highlight=False)
                for line in comment(answer):
                    player.note(line)


def table(title: str, rows: Rows) -> Table:
    """What and how many, for the terminal."""
    made = Table(title=title, title_justify="left", show_header=False)
    made.add_column(style="bold", no_wrap=True)
    made.add_column(overflow="fold")
    for what, figure in rows:
        made.add_row(what, figure)
    return made
