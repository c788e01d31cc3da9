"""The short play of `make demo ONE=1`: one salesperson's handover, act by act."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.demo import figures
from deploy.demo.play import Play
from deploy.demo.show import Act, Show, table


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
    """Plays, then prints the table."""
    play.cast()
    Show(console).perform(play, acts(play, folder), _comment)  # type: ignore[arg-type]
    console.print(table("One handover 一次离职交接", figures.collect(play)))


def _comment(answer: Any) -> list[str]:
    if isinstance(answer, int):
        return [f"{answer} entries"]
    if isinstance(answer, tuple):
        intact, changed = answer
        return [intact.splitlines()[0], f"a copy with one changed word: {changed.splitlines()[-1]}"]
    if isinstance(answer, list) and answer and isinstance(answer[0], Path):
        return [", ".join(str(path) for path in answer)]
    return []
