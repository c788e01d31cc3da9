"""The layoff act by act, and its table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rich.console import Console

from deploy.demo import aftermath, cast, endings, intake, sums
from deploy.demo.layoff import Layoff
from deploy.demo.show import Act, Show, table


def acts(play: Layoff, folder: Path) -> list[Act]:
    """The play, act by act; what an act answers is told below it."""
    return [
        ("the stage: a copy of the company with its Southwest region 西南大区", play.open_stage),
        ("CRM and project systems send their work records 工作痕迹", play.send_records),
        ("HR files 24 separations over gRPC, confidential until the release 批量离职", lambda: intake.file(play)),
        ("before the release nobody finds anything 保密", lambda: intake.nobody_knows(play)),
        ("released at its time 发布", lambda: intake.released(play)),
        ("the head in Shanghai confirms eleven lists 确认清单", play.head_in_time),
        ("their leavers fill in and submit 提交", play.submit_of_those),
        ("two heads in Munich are late: red, escalated 红色预警", play.heads_are_late),
        ("the other thirteen fill in, a colleague for an absent one 缺席代填", play.submit_of_the_others),
        ("three findings: two come back, one is waved through 差异", play.settle_findings),
        ("eighteen more entries come back and are corrected 退回", play.send_back),
        ("what the leavers hold gets receivers 清点", lambda: endings.holdings(play)),
        ("entries of a leaver without successor are shared out 无继任者", lambda: endings.share(play)),
        ("confirmers confirm, receivers acknowledge 确认", play.confirm),
        ("letters are signed 签署交接确认函", lambda: endings.sign(play)),
        ("one leaver does not answer 拒签", lambda: endings.no_answer(play)),
        ("reports are archived, records verified 归档", lambda: endings.archived(play)),
        ("certificates of separation 离职证明", lambda: endings.certificates(play)),
        ("an omission is found, traced, and its loss confirmed 遗漏溯源", lambda: aftermath.omission(play)),
        ("10% of the head's bonus, on the ledger 绩效扣减", lambda: aftermath.deduction(play)),
        ("a one-time link leads to letter, certificate, report 一次性链接", lambda: aftermath.link(play, folder)),
        ("the rules are as before 恢复规则", play.close_stage),
    ]


def perform(play: Layoff, folder: Path, console: Console) -> None:
    """Plays, then prints the table; what took how long stands beside it, since it differs from run to run."""
    show = Show(console)
    show.perform(play, acts(play, folder), _comment)  # type: ignore[arg-type]
    console.print(table("A region's layoff 西南大区裁员", sums.collect(play)))
    took = sum(show.seconds.values())
    console.print(f"played in {took:.0f} s; look at it as {cast.HR}: ", end="", highlight=False)
    console.print(f'POST /dev/token {{"person": "{cast.HR}", "tenant": "{play.tenant}"}}', highlight=False)


def _comment(answer: Any) -> list[str]:
    if isinstance(answer, list):
        return [str(line) for line in answer]
    return [str(answer)] if answer is not None else []
