"""The words of the letter and the report, in Chinese and English."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from checklist.documents import wording_omissions as omissions

LANGUAGES = ("zh-CN", "en")

WORDS: dict[str, dict[str, str]] = {
    "letter": {"zh-CN": "交接确认函", "en": "Letter of Handover Confirmation"},
    "report": {"zh-CN": "离职交接报告", "en": "Handover Report"},
    "case": {"zh-CN": "离职单编号", "en": "Case"},
    "leaver": {"zh-CN": "离职员工", "en": "Leaver"},
    "head": {"zh-CN": "部门负责人", "en": "Department head"},
    "successor": {"zh-CN": "接手人", "en": "Successor"},
    "signed_for": {"zh-CN": "{by} 代 {person}", "en": "{by} for {person}"},
    "acting_for": {"zh-CN": "代 {person}", "en": "for {person}"},
    "hrbp": {"zh-CN": "人力资源", "en": "HR partner"},
    "department": {"zh-CN": "部门", "en": "Department"},
    "position": {"zh-CN": "岗位", "en": "Position"},
    "company": {"zh-CN": "公司", "en": "Company"},
    "kind": {"zh-CN": "离职类型", "en": "Kind of separation"},
    "last_working_day": {"zh-CN": "最后工作日", "en": "Last working day"},
    "completed_at": {"zh-CN": "完成时间", "en": "Completed"},
    "entries": {"zh-CN": "交接事项", "en": "Entries handed over"},
    "entry": {"zh-CN": "事项", "en": "Entry"},
    "section": {"zh-CN": "类别", "en": "Section"},
    "state": {"zh-CN": "状态", "en": "State"},
    "confirmer": {"zh-CN": "确认人", "en": "Confirmed by"},
    "receiver": {"zh-CN": "接收人", "en": "Receiver"},
    "time": {"zh-CN": "时间", "en": "Time"},
    "digest": {"zh-CN": "内容摘要", "en": "Content digest"},
    "signatures": {"zh-CN": "签署", "en": "Signatures"},
    "signed": {"zh-CN": "已电子签署", "en": "Signed electronically"},
    "replaced": {"zh-CN": "未签署，以记录在案的原因代替", "en": "Not signed; the recorded reason stands instead"},
    "accepted": {"zh-CN": "已接受的差异", "en": "Accepted findings"},
    "overrides": {"zh-CN": "人力资源放行", "en": "Released by HR"},
    "reason": {"zh-CN": "原因", "en": "Reason"},
    "findings": {"zh-CN": "工作痕迹核对结果", "en": "Findings from the work records"},
    "signatory": {"zh-CN": "签署人", "en": "Signatory"},
    "responsible": {"zh-CN": "责任人", "en": "Person"},
    "actor": {"zh-CN": "操作人", "en": "By"},
    "timeline": {"zh-CN": "时间线", "en": "Timeline"},
    "missed": {"zh-CN": "逾期记录", "en": "Missed deadlines"},
    "returned": {"zh-CN": "退回记录", "en": "Returned"},
    "content": {"zh-CN": "交接内容", "en": "Content"},
    "submitted": {"zh-CN": "提交", "en": "Submitted"},
    "acknowledged": {"zh-CN": "接收人已确认可接手", "en": "Acknowledged by the receiver"},
    "can_take_over": {"zh-CN": "已确认可接手", "en": "can take over"},
    "waived": {"zh-CN": "豁免", "en": "Waived"},
    "agreed_by": {"zh-CN": "人力资源同意", "en": "agreed by HR"},
    "nothing": {"zh-CN": "声明无需交接", "en": "Stated: nothing to hand over"},
    "none": {"zh-CN": "无", "en": "None"},
    "erased": {"zh-CN": "（已依法删除）", "en": "(erased)"},
    "list_confirmed": {"zh-CN": "清单确认", "en": "List confirmed"},
    "on_time": {"zh-CN": "按时", "en": "on time"},
    "late": {"zh-CN": "逾期", "en": "late"},
    "due": {"zh-CN": "期限", "en": "Due"},
    "summary": {"zh-CN": "概览", "en": "At a glance"},
    "fig_entries": {"zh-CN": "事项", "en": "Entries"},
    "fig_confirmed": {"zh-CN": "已确认", "en": "Confirmed"},
    "fig_waived": {"zh-CN": "已豁免", "en": "Waived"},
    "fig_returns": {"zh-CN": "退回次数", "en": "Returns"},
    "fig_findings": {"zh-CN": "核对差异", "en": "Findings"},
    "fig_missed": {"zh-CN": "逾期", "en": "Missed"},
    "fig_rows": {"zh-CN": "证据条数", "en": "Record rows"},
    "integrity": {"zh-CN": "防篡改信息", "en": "Integrity"},
    "letter_digest": {"zh-CN": "函件摘要 SHA-256", "en": "Letter digest SHA-256"},
    "record": {"zh-CN": "证据链末行", "en": "Evidence record, newest row"},
    "secret": {"zh-CN": "（密封内容，仅接收人可见）", "en": "(sealed; only the receiver can see it)"},
    "attachment": {"zh-CN": "附件", "en": "Attachment"},
    "verify": {"zh-CN": "扫码验证", "en": "Scan to verify"},
    "page": {"zh-CN": "第 {n} 页，共 {total} 页", "en": "Page {n} of {total}"},
    "yes": {"zh-CN": "是", "en": "yes"},
    "no": {"zh-CN": "否", "en": "no"},
    "generated": {"zh-CN": "生成时间", "en": "Made at"},
    "statement": {
        "zh-CN": "兹确认：{leaver}（离职员工）已就下列事项完成工作交接。每一事项的确认人、时间与内容摘要均载于本公司的"
        "证据链；各方签署的是本函所列内容。",
        "en": "This confirms that {leaver} (the leaver) has handed over the entries listed below. Who confirmed each "
        "entry, when, and the digest of its content are kept in the company's evidence record; the signatories sign "
        "what this letter lists.",
    },
    "law": {
        "zh-CN": "本函的服务器电子印章证明：自加盖之时起文件内容未被改动。印章本身并不证明签署人的身份和意思表示；"
        "后者以证据链中各签署人登录后的签署记录为凭（参见《电子签名法》第十三条）。未完成的交接不影响离职证明的出具与工资的支付"
        "（《劳动合同法》第五十条、第八十九条）。",
        "en": "The server's seal on this file proves that its content has not been changed since the seal was set. The "
        "seal does not by itself prove who signed and what they intended; for that the evidence record keeps each "
        "signatory's signing while signed in (cf. Electronic Signature Law of the PRC, article 13). An unfinished "
        "handover never holds back the certificate of separation or wages (Labour Contract Law of the PRC, articles 50 "
        "and 89).",
    },
    "report_note": {
        "zh-CN": "本报告仅依据证据链编制，反映截至第 {length} 行的记录。密封内容不在报告之列。",
        "en": "This report is made from the evidence record alone and tells what it held up to row {length}. Sealed "
        "content is no part of it.",
    },
    "role": {"zh-CN": "角色", "en": "Role"},
    "seq": {"zh-CN": "行号", "en": "Row"},
    "event": {"zh-CN": "事件", "en": "Event"},
    "system": {"zh-CN": "系统", "en": "System"},
}

KINDS: dict[str, dict[str, str]] = {
    "resignation": {"zh-CN": "辞职", "en": "Resignation"},
    "mutual": {"zh-CN": "协商解除", "en": "Mutual agreement"},
    "dismissal": {"zh-CN": "辞退", "en": "Dismissal"},
    "redundancy": {"zh-CN": "经济性裁员", "en": "Redundancy"},
    "contract_expiry": {"zh-CN": "合同到期", "en": "Expiry of contract"},
    "retirement": {"zh-CN": "退休", "en": "Retirement"},
    "abandonment": {"zh-CN": "自动离职", "en": "Abandonment"},
    "death": {"zh-CN": "身故", "en": "Death"},
    "internal_transfer": {"zh-CN": "调岗", "en": "Internal transfer"},
}

SECTIONS: dict[str, dict[str, str]] = {
    "work": {"zh-CN": "工作内容", "en": "Work"},
    "knowledge": {"zh-CN": "知识资产", "en": "Knowledge"},
    "relations": {"zh-CN": "客户/供应商资源", "en": "Relations"},
    "assets": {"zh-CN": "物品", "en": "Assets"},
    "hr": {"zh-CN": "人事手续", "en": "HR's list"},
}

STATES: dict[str, dict[str, str]] = {
    "pending": {"zh-CN": "待提交", "en": "Pending"},
    "submitted": {"zh-CN": "已提交", "en": "Submitted"},
    "confirmed": {"zh-CN": "已确认", "en": "Confirmed"},
    "returned": {"zh-CN": "已退回", "en": "Returned"},
    "waived": {"zh-CN": "已豁免", "en": "Waived"},
}

FINDINGS: dict[str, dict[str, str]] = {
    "missing": {"zh-CN": "缺失", "en": "Missing"},
    "contradiction": {"zh-CN": "矛盾", "en": "Contradiction"},
    "stale": {"zh-CN": "陈旧", "en": "Stale"},
    "extra": {"zh-CN": "多出", "en": "Extra"},
}

OUTCOMES: dict[str, dict[str, str]] = {
    "returned": {"zh-CN": "退回更正", "en": "returned to the leaver"},
    "accepted": {"zh-CN": "说明原因后接受", "en": "accepted with a reason"},
    "cleared": {"zh-CN": "更正后一致", "en": "cleared by new content"},
    "overridden": {"zh-CN": "人力资源放行", "en": "overridden by HR"},
    "withdrawn": {"zh-CN": "离职申请撤回", "en": "the case was withdrawn"},
    "cancelled": {"zh-CN": "离职单取消", "en": "the case was cancelled"},
}

REASONS: dict[str, dict[str, str]] = {
    "absent": {"zh-CN": "离职员工缺席", "en": "the leaver is absent"},
    "refused": {"zh-CN": "拒绝签署", "en": "refused to sign"},
    "no_answer": {"zh-CN": "逾期未答复", "en": "no answer within the time set"},
    "other": {"zh-CN": "其他", "en": "other"},
}

MOMENTS: dict[str, dict[str, str]] = {
    "case.submitted": {"zh-CN": "提交离职单", "en": "The separation case was filed"},
    "case.rescheduled": {
        "zh-CN": "最后工作日改为 {last_working_day}",
        "en": "The last working day was moved to {last_working_day}",
    },
    "case.successor_changed": {"zh-CN": "接手人变更为 {successor}", "en": "The successor became {successor}"},
    "case.superior_changed": {
        "zh-CN": "{head} 的上级负责人变更为 {head_superior}",
        "en": "{head_superior} is above {head} from now on",
    },
    "case.superior_gone": {"zh-CN": "{head} 之上现无上级负责人", "en": "Nobody is above {head} from now on"},
    "case.withdrawn": {"zh-CN": "撤回离职申请", "en": "The case was withdrawn"},
    "case.cancelled": {"zh-CN": "取消离职单：{reason}", "en": "The case was cancelled: {reason}"},
    "checklist.created": {"zh-CN": "生成交接清单（{items} 项）", "en": "The checklist was made ({items} items)"},
    "checklist.list_confirmed": {"zh-CN": "{confirmed_by} 确认清单完整", "en": "{confirmed_by} confirmed the list"},
    "checklist.head_changed": {
        "zh-CN": "部门负责人由 {previous} 变更为 {head}：{reason}",
        "en": "{head} became the head in the place of {previous}: {reason}",
    },
    "checklist.taken_over": {
        "zh-CN": "{taken_by} 接管 {previous} 的部分，交由 {person}：{reason}",
        "en": "{taken_by} took over what was {previous}'s and gave it to {person}: {reason}",
    },
    "letter.no_answer": {
        "zh-CN": "{signatory} 在 {after} 前未答复签署请求",
        "en": "{signatory} did not answer until {after} when asked to sign",
    },
    "checklist.closed": {"zh-CN": "清单关闭（{outcome}）", "en": "The checklist was closed ({outcome})"},
    "checklist.ready_for_letter": {"zh-CN": "满足签署条件", "en": "The letter may be signed"},
    "checklist.letter_withheld": {"zh-CN": "签署条件不再满足", "en": "The letter was withheld again"},
    "checklist.item_added": {
        "zh-CN": "{added_by} 增加事项“{title}”：{reason}",
        "en": '{added_by} added "{title}": {reason}',
    },
    "checklist.item_removed": {
        "zh-CN": "{removed_by} 删除事项“{title}”：{reason}",
        "en": '{removed_by} removed "{title}": {reason}',
    },
    "entry.waiver_requested": {
        "zh-CN": "{requested_by} 申请豁免“{title}”：{reason}",
        "en": '{requested_by} asked to waive "{title}": {reason}',
    },
    "entry.waiver_refused": {
        "zh-CN": "{refused_by} 不同意豁免“{title}”：{reason}",
        "en": '{refused_by} did not agree to waive "{title}": {reason}',
    },
    "case.leaver_absent": {"zh-CN": "离职员工缺席", "en": "The leaver is absent"},
    "secret.destroyed": {"zh-CN": "密封内容已销毁", "en": "A secret was destroyed"},
    "entry.added": {"zh-CN": "新增事项“{title}”", "en": 'Entry "{title}" was added'},
    "entry.submitted": {"zh-CN": "提交“{title}”", "en": '"{title}" was submitted'},
    "entry.confirmed": {"zh-CN": "{confirmed_by} 确认“{title}”", "en": '{confirmed_by} confirmed "{title}"'},
    "entry.returned": {
        "zh-CN": "{returned_by} 退回“{title}”：{reason}",
        "en": '{returned_by} returned "{title}": {reason}',
    },
    "entry.waived": {"zh-CN": "{waived_by} 豁免“{title}”：{reason}", "en": '{waived_by} waived "{title}": {reason}'},
    "entry.acknowledged": {"zh-CN": "{receiver} 确认可接手“{title}”", "en": '{receiver} can take over from "{title}"'},
    "entry.reassigned": {"zh-CN": "“{title}”改派", "en": '"{title}" was reassigned'},
    "finding.opened": {"zh-CN": "工作痕迹不符：{summary}", "en": "The work records say otherwise: {summary}"},
    "finding.resolved": {
        "zh-CN": "{resolved_by} 处理差异：{outcome}",
        "en": "{resolved_by} resolved a finding: {outcome}",
    },
    "deadline.missed": {"zh-CN": "{person} 逾期：{title}", "en": "{person} missed a deadline: {title}"},
    "letter.gate_overridden": {
        "zh-CN": "{overridden_by} 放行签署：{reason}",
        "en": "{overridden_by} released the letter: {reason}",
    },
    "letter.signed": {"zh-CN": "{signed_by} 签署交接确认函", "en": "{signed_by} signed the letter"},
    "letter.replaced": {
        "zh-CN": "{person} 的签名由记录在案的原因代替：{reason}",
        "en": "The signature of {person} was replaced by the recorded reason: {reason}",
    },
    "letter.completed": {"zh-CN": "交接确认函签署完成", "en": "The letter is complete"},
    "letter.rendered": {"zh-CN": "交接确认函已生成并加盖印章", "en": "The letter's files were made and sealed"},
    "report.archived": {"zh-CN": "交接报告归档", "en": "The report was archived"},
    "secret.stored": {"zh-CN": "密封内容已保存", "en": "A secret was sealed"},
    "secret.viewed": {"zh-CN": "{viewed_by} 查看了密封内容", "en": "{viewed_by} saw a secret"},
    "attachment.stored": {"zh-CN": "上传附件 {filename}", "en": "Attachment {filename} was stored"},
    "record.erased": {"zh-CN": "依法删除个人信息", "en": "Personal data was erased"},
    "holding.assigned": {
        "zh-CN": "{assigned_by} 将“{title}”交由 {receiver}，{effective_on} 起",
        "en": '{assigned_by} gave "{title}" to {receiver}, from {effective_on} on',
    },
    "holding.taken_effect": {"zh-CN": "{receiver} 接任（{key}）", "en": "{receiver} took over what was held ({key})"},
    "holding.reversed": {
        "zh-CN": "交由 {receiver} 的安排已撤销（{key}）",
        "en": "What went to {receiver} was undone ({key})",
    },
}

WORDS |= omissions.WORDS
OUTCOMES = omissions.OUTCOMES | OUTCOMES  # a finding that was accepted keeps its own word
REASONS |= omissions.REASONS
MOMENTS |= omissions.MOMENTS

SERVICES = ("offboarding", "checklist", "performance", "notify")
"""Who acts where nobody does: the system."""


def word(key: str, language: str) -> str:
    """A word of the documents."""
    return WORDS[key][language]


def of(table: Mapping[str, Mapping[str, str]], key: str | None, language: str) -> str:
    """A word of a table; an unknown key stands for itself."""
    return table[key][language] if key and key in table else key or ""


def text(texts: Mapping[str, str] | str | None, language: str) -> str:
    """A text for people in the language, or in another one that there is."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return texts.get(language) or texts.get("zh-CN") or texts.get("en") or next(iter(texts.values()))


def person(number: str | None, people: Mapping[str, Mapping[str, str]], language: str) -> str:
    """Name and number: `张伟（E1001）`, `Zhang Wei (E1001)`; the number alone where no name is on record."""
    if not number:
        return ""
    name = text(people.get(number), language)
    if not name:
        return number
    return f"{name}（{number}）" if language == "zh-CN" else f"{name} ({number})"


def place(places: Mapping[str, Mapping[str, str]], kind: str, code: str | None, language: str) -> str:
    """Name and code of a department, position or company: `华东销售部（SALES-EAST）`."""
    name = text(places.get(kind), language)
    if not name or not code:
        return name or code or ""
    return f"{name}（{code}）" if language == "zh-CN" else f"{name} ({code})"


def labelled(label: str, value: str | None, language: str) -> str:
    """A label and what follows it, with the language's colon; the label alone where nothing follows."""
    if not value:
        return label
    return f"{label}：{value}" if language == "zh-CN" else f"{label}: {value}"


def instant(value: str | None, zone: str, language: str) -> str:
    """An RFC 3339 instant in the case's time zone, to the minute, with the offset."""
    if not value:
        return ""
    at = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    offset = at.strftime("%z")
    stamp = f"{at:%Y-%m-%d %H:%M}"
    return f"{stamp} (UTC{offset[:3]}:{offset[3:]})" if language == "en" else f"{stamp}（UTC{offset[:3]}:{offset[3:]}）"


def said(reason: str | None, language: str) -> str:
    """A reason as it was given; one that the system gave itself, in the reader's language."""
    for texts in omissions.OWN_REASONS:
        for own in texts.values():
            found = re.fullmatch(re.escape(own).replace(r"\{day\}", r"(\d{4}-\d\d-\d\d)"), reason or "")
            if found:
                return texts[language].format(day=next(iter(found.groups()), ""))
    return reason or ""


def moment(
    event: str,
    data: Mapping[str, Any],
    people: Mapping[str, Mapping[str, str]],
    language: str,
    zone: str = "UTC",
) -> str:
    """One sentence for the timeline; an event without words of its own shows its name."""
    key = event
    if event in ("letter.signed", "addendum.signed") and data.get("outcome") == "replaced":
        key = "letter.replaced"
    elif event == "omission.loss_confirmed" and data.get("confirmed") is False:
        key = "omission.loss_denied"
    elif event == "case.superior_changed" and not data.get("head_superior"):
        key = "case.superior_gone"
    if key not in MOMENTS:
        return event
    shown = {name: _shown(name, value, people, language, zone) for name, value in data.items()}
    return MOMENTS[key][language].format_map(_Blank(shown))


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


_PERSONS = {"confirmed_by", "returned_by", "waived_by", "receiver", "person", "signed_by", "viewed_by", "successor"}
_PERSONS |= {"reported_by", "disputed_by", "decided_by", "attributed_to", "closed_by", "confirmed_by"}
_PERSONS |= {
    "previous",
    "taken_by",
    "signatory",
    "head",
    "head_superior",
    "overridden_by",
    "added_by",
    "removed_by",
    "requested_by",
    "refused_by",
    "assigned_by",
    "resolved_by",
}
_INSTANTS = {"after"}


def _shown(name: str, value: Any, people: Mapping[str, Mapping[str, str]], language: str, zone: str) -> str:
    if name in _PERSONS:
        return word("system", language) if value in SERVICES else person(value, people, language) or "—"
    if name in _INSTANTS:
        return instant(value, zone, language)
    if name == "reason":
        return said(value, language) or "—"
    if name == "verdict":
        return of(omissions.VERDICTS, str(value), language)
    if name == "outcome":
        return of(OUTCOMES, str(value), language)
    if isinstance(value, Mapping):
        return text({k: str(v) for k, v in value.items()}, language)
    return "—" if value is None else str(value)
