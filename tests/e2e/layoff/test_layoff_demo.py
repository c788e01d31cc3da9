"""`make demo` on PostgreSQL, with services killed in between: the table is the one that every run gives."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from pathlib import Path

from tests.support.suite import Suite

KILLED = {"CRM and project systems": "notify", "the head in Shanghai": "performance", "three findings": "checklist",
          "letters are signed": "offboarding"}  # fmt: skip
"""What is killed when this act has been played, and started again at once."""
EXPECTED = {
    "batch 批量离职": "西南大区组织调整: 24 people, released",
    "cases 离职单": "24 archived",
    "late heads 逾期": "卡特琳·韦伯 Katrin Weber with 7 lists, 卢卡斯·瓦格纳 Lukas Wagner with 6 lists",
    "deadlines missed 逾期数": "13",
    "absent 缺席": "雷鸣 Lei Ming",
    "came back 退回": "20, each corrected",
    "findings 差异": "2 contradiction → returned, 1 missing → accepted",
    "signatures 签署": "24 head signed, 1 leaver absent, 1 leaver no_answer, 22 leaver signed, "
    "3 receiver signed, 23 successor signed",
    "reports 交接报告": "24 archived",
    "records 证据链": "24 of 24 verify",
    "certificates 离职证明": "24 issued",
    "omissions 遗漏": "finding_dismissed by 卡特琳·韦伯 Katrin Weber, final",
    "deductions 绩效扣减": "10% of 卡特琳·韦伯 Katrin Weber, announced",
    "one-time links 一次性链接": "1 opened",
}


def test_it_plays_through_kills_to_the_same_table(running: Suite, tmp_path: Path) -> None:
    """Every figure is an answer of the API; documents by the one-time link are there."""
    arguments = ["--http", running.http, "--grpc", running.grpc, "--mails", running.mails, "--folder", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "deploy.demo", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "COLUMNS": "220", "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    guard = threading.Timer(780, process.kill)
    guard.start()
    said = ""
    for line in process.stdout:
        said += line
        for act, service in KILLED.items():
            if "✓" in line and act in line:
                running.kill(service)
                running.start(service)
    guard.cancel()
    assert process.wait(30) == 0, said[-3000:]
    process.stdout.close()
    figures = dict(re.findall(r"│ (\S.*?)\s+│ (.*?)\s*│", said))
    assert {what: figures.get(what) for what in EXPECTED} == EXPECTED, said[-4000:]
    entries = int(figures["entries 交接项"].partition(" ")[0])
    assert 290 <= entries <= 320
    assert list(tmp_path.glob("*.pdf"))
