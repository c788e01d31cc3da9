"""The closing table of the layoff: every figure is an answer of the API, asked after the play, the same each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from deploy.demo import cast
from deploy.demo.calls import Body
from deploy.demo.layoff import Layoff
from deploy.demo.show import Rows


def collect(play: Layoff) -> Rows:
    """(what, figure); no instants, no durations, no random ids."""
    cases = sorted(play.cases(), key=lambda case: str(case["leaver"]))
    return [
        *_batch(play),
        *_cases(cases),
        *_lateness(cases),
        *_entries(play),
        *_findings(play),
        *_holdings(play),
        *_letters(play, cases),
        *_after(play),
        *_kpis(play),
    ]


def _batch(play: Layoff) -> Rows:
    batch = play.get(f"/v1/{play.batch}", cast.HR)
    points = Counter(item["state"] for item in batch["checklistItems"])
    warnings = Counter(str(warning["article"]) for warning in batch["warnings"])
    return [
        ("batch 批量离职", f"{batch['title']}: {batch['size']} people, {batch['state']}"),
        ("statutory list 法定事项", ", ".join(f"{n} {state}" for state, n in sorted(points.items()))),
        ("warnings accepted 提示", ", ".join(f"{n} of {article}" for article, n in sorted(warnings.items()))),
    ]


def _cases(cases: list[Body]) -> Rows:
    families = Counter(str(case["jobFamily"]) for case in cases)
    return [
        ("cases 离职单", _counted(case["state"] for case in cases)),
        ("job families 岗位族", ", ".join(f"{n} {family}" for family, n in sorted(families.items()))),
        ("absent 缺席", ", ".join(_name(case["leaver"]) for case in cases if case.get("absent"))),
    ]


def _lateness(cases: list[Body]) -> Rows:
    missed = Counter(str(case["head"]) for case in cases if case.get("deadlinesMissed"))
    late = ", ".join(f"{_name(head)} with {n} lists" for head, n in sorted(missed.items()))
    return [
        ("late heads 逾期", late),
        ("deadlines missed 逾期数", str(sum(c.get("deadlinesMissed", 0) for c in cases))),
    ]


def _entries(play: Layoff) -> Rows:
    entries = [
        e for h in play.handovers for e in h.entries(cast.HR) if e["section"] != "hr" and e["state"] != "removed"
    ]
    again = sum(1 for e in entries if e.get("submission", 0) > 1)
    filled_in = sum(1 for e in entries if e.get("submittedBy") == f"employees/{cast.FILLS_IN}")
    acknowledged = sum(1 for e in entries if e.get("acknowledged"))
    return [
        ("entries 交接项", _counted(e["state"] for e in entries)),
        ("came back 退回", f"{again}, each corrected"),
        ("filled in by a colleague 代填", str(filled_in)),
        ("acknowledged 接收确认", str(acknowledged)),
    ]


def _findings(play: Layoff) -> Rows:
    found = [f for h in play.handovers for f in h.findings()]
    return [("findings 差异", _counted(f"{f['kind']} → {f['state']}" for f in found))]


def _letters(play: Layoff, cases: list[Body]) -> Rows:
    letters = [play.get(f"/v1/{case['letter']}", cast.HR) for case in cases]
    signed = Counter(
        f"{s['role']} {s['reasonCode'] if s['outcome'] == 'replaced' else s['outcome']}"
        for letter in letters
        for s in letter["signatures"]
    )
    reports = [play.get(f"/v1/{case['report']}", cast.HR) for case in cases]
    valid = sum(1 for case in cases if play.get(f"/v1/{case['name']}/record:verify", cast.HR).get("valid"))
    return [
        ("letters 交接确认函", _counted(letter["state"] for letter in letters)),
        ("signatures 签署", ", ".join(f"{n} {what}" for what, n in sorted(signed.items()))),
        ("reports 交接报告", f"{sum(1 for r in reports if r['archivedAt'])} archived"),
        ("records 证据链", f"{valid} of {len(cases)} verify"),
    ]


def _after(play: Layoff) -> Rows:
    issued = [c for h in play.handovers for c in play.get(f"/v1/{h.case}/certificates", cast.HR)["certificates"]]
    links = [one for h in play.handovers for one in play.get(f"/v1/{h.case}/accessLinks", cast.HR)["accessLinks"]]
    omissions = play.get("/v1/cases/-/omissions", cast.HR)["omissions"]
    ledger = play.get("/v1/deductions", cast.ADMIN)["deductions"]
    return [
        ("certificates 离职证明", f"{len(issued)} issued"),
        ("omissions 遗漏", ", ".join(f"{o['verdict']} by {_name(o['attributedTo'])}, {o['state']}" for o in omissions)),
        ("deductions 绩效扣减", ", ".join(f"{d['percent']:g}% of {_name(d['person'])}, {d['state']}" for d in ledger)),
        ("one-time links 一次性链接", f"{sum(1 for one in links if one.get('openedAt'))} opened"),
    ]


def _kpis(play: Layoff) -> Rows:
    """Of each head: complete handovers in the month of the last working days; lateness and omissions in this one."""
    month = str(play.handovers[0].read()["lastWorkingDay"])[:7]
    found = []
    for head in sorted({h.head for h in play.handovers}):
        path = f"/v1/employees/{head}/kpi"
        done = play.get(path, cast.ADMIN, month=month)["completion"].get("met", 0)
        now = play.get(path, cast.ADMIN)
        late = now["onTime"].get("due", 0) - now["onTime"].get("met", 0)
        upheld = now.get("omission", {}).get("upheld", 0)
        found.append(f"{_name(head)}: {done} handovers complete, {late} deadlines missed, {upheld} omissions")
    return [("heads' KPI 部门负责人考核", "\n".join(found))]


LASTING = ("headship", "direct_report", "duty", "successor_role", "work_records")
"""Kinds of holdings whose number does not depend on who was faster."""


def _holdings(play: Layoff) -> Rows:
    found = [h for each in play.handovers for h in play.every(f"/v1/{each.case}/holdings", "holdings", cast.HR)]
    without = sum(1 for holding in found if holding["state"] == "open")
    kinds = _counted(holding["kind"] for holding in found if holding["kind"] in LASTING)
    return [("holdings 清点", f"{kinds}; {without} without a receiver")]


def _counted(values: Iterable[object]) -> str:
    return ", ".join(f"{n} {value}" for value, n in sorted(Counter(map(str, values)).items())) or "none"


def _name(person: object) -> str:
    number = str(person).removeprefix("employees/")
    return " ".join(cast.NAMES[number])
