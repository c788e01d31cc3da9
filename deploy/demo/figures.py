"""The closing table of `make demo`: every figure is an answer of the API, asked for after the play."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from deploy.demo.play import Play
from deploy.demo.show import Rows
from deploy.demo.story import Body


def collect(play: Play) -> Rows:
    """(what, figure) from case, entries, findings, letter, report, record, deliveries and KPI."""
    case = play.get(f"/v1/{play.case}", play.hr)
    return [*_case(case), *_entries(play), *_letter(play, case), *_record(play, case), *_told(play), *_kpi(play, case)]


def _case(case: Body) -> Rows:
    name = case["leaverName"]
    begun, done = _at(case["submittedAt"]), _at(case["completedAt"])
    return [
        ("case 离职单", f"{case['name']}: {name['zh-CN']} {name['en']}, {case['kind']}"),
        ("state 状态", f"{case['state']}, health {case['health']}"),
        ("last working day 最后工作日", str(case["lastWorkingDay"])),
        ("deadlines missed 逾期", str(case.get("deadlinesMissed", 0))),
        ("filed → complete 用时", f"{(done - begun).total_seconds():.1f} s"),
    ]


def _entries(play: Play) -> Rows:
    entries = [e for e in play.entries(play.hr) if e["section"] != "hr" and e["state"] != "removed"]
    states = Counter(e["state"] for e in entries)
    submissions = sum(e.get("submission", 0) for e in entries)
    confirmers = {e["confirmer"] for e in entries if e.get("confirmer")}
    acknowledged = sum(1 for e in entries if e.get("acknowledged"))
    kinds = Counter(f"{f['kind']} → {f['state']}" for f in play.findings())
    return [
        ("entries 交接项", ", ".join(f"{n} {state}" for state, n in sorted(states.items()))),
        ("submissions 提交", f"{submissions}, of which {submissions - len(entries)} after a return"),
        ("confirmers 确认人", f"{len(confirmers)} people; {acknowledged} entries acknowledged by their receivers"),
        ("findings 差异", ", ".join(f"{n} {kind}" for kind, n in kinds.items()) or "none"),
    ]


def _letter(play: Play, case: Body) -> Rows:
    letter = play.get(f"/v1/{case['letter']}", play.hr)
    signed = [f"{s['role']} {_clock(s['signedAt'])}" for s in letter["signatures"] if s["outcome"] == "signed"]
    return [
        ("letter 交接确认函", f"{letter['state']}, digest {letter['digest'][:16]}…"),
        ("signatures 签署", ", ".join(signed)),
    ]


def _record(play: Play, case: Body) -> Rows:
    report = play.get(f"/v1/{case['report']}", play.hr)
    files = [f"{d['format']} {d.get('language', '')}".strip() + f" {int(d['size']):,} B" for d in report["documents"]]
    verdict = play.get(f"/v1/{play.case}/record:verify", play.hr)
    outcome = "valid" if verdict.get("valid") else "BROKEN"
    return [
        ("report 交接报告", f"archived {_clock(report['archivedAt'])}: {', '.join(files)}"),
        ("record 证据链", f"{verdict['length']} rows, {outcome}, head {verdict['head'][:16]}…"),
    ]


def _told(play: Play) -> Rows:
    rows = deliveries(play)
    by_channel = Counter((d["channel"], d["state"]) for d in rows)
    templates = Counter(d["template"] for d in rows if d["channel"] == "email")
    late = [f"{n} {key}" for key, n in sorted(templates.items()) if key.startswith("deadline_")]
    return [
        ("messages 消息", ", ".join(f"{n} {channel} {state}" for (channel, state), n in sorted(by_channel.items()))),
        ("reminders 提醒与升级", ", ".join(late) or "none"),
    ]


def deliveries(play: Play) -> list[Body]:
    """The delivery log of the case."""
    return play.every("/v1/deliveries", "deliveries", play.hr, filter=f"case = {play.case}")


def _kpi(play: Play, case: Body) -> Rows:
    now = play.get(f"/v1/employees/{play.head}/kpi", play.hr)
    # A handover counts in the month in which it is due, which is that of the last working day.
    due = play.get(f"/v1/employees/{play.head}/kpi", play.hr, month=str(case["lastWorkingDay"])[:7])
    return [
        (f"head's KPI {due['month']} 完成率", _rate(due["completion"])),
        (f"head's KPI {now['month']} 按时确认率", _rate(now["onTime"])),
    ]


def _rate(rate: dict[str, Any]) -> str:
    done = f"{rate.get('met', 0)} of {rate.get('due', 0)} due, {rate.get('pending', 0)} not due yet"
    return f"no data 无数据 ({done})" if rate.get("noData") else f"{rate['percent']:.0f}% ({done})"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _clock(text: str) -> str:
    return _at(text).strftime("%H:%M:%S")
