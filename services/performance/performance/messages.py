"""Texts for people, by key, in both languages."""

from __future__ import annotations

from performance import messages_ledger

MESSAGES: dict[str, dict[str, str]] = {
    **messages_ledger.MESSAGES,
    "records.required": {"en": "is required", "zh-CN": "必填"},
    "records.too_long": {"en": "is longer than {most} characters", "zh-CN": "超过 {most} 个字符"},
    "records.unknown_kind": {"en": "is none of {kinds}", "zh-CN": "不是以下之一：{kinds}"},
    "records.employee": {
        "en": "must be an employee number, or employees/{{number}}",
        "zh-CN": "应为员工编号或 employees/{{number}}",
    },
    "records.progress": {"en": "must be a percentage from 0 to 100", "zh-CN": "应为 0 到 100 的百分数"},
    "records.amount": {"en": "must be a sum from 0 on", "zh-CN": "应为不小于 0 的金额"},
    "records.currency": {"en": "must be a three-letter code like CNY", "zh-CN": "应为三位货币代码，如 CNY"},
    "records.version": {"en": "must not be negative", "zh-CN": "不得为负"},
    "records.future": {"en": "lies in the future", "zh-CN": "在未来"},
    "records.same_version": {
        "en": "is the stored version, but with other content: a change needs a newer version or updated_at",
        "zh-CN": "与已存版本相同但内容不同：修改须有更新的 version 或 updated_at",
    },
    "records.unknown_owner": {
        "en": "the directory does not know {owner} (yet); the record is kept",
        "zh-CN": "组织目录中（尚）无 {owner}，记录已保存",
    },
    "findings.closed": {
        "en": "findings/{finding} is not open any more: it was {state}",
        "zh-CN": "核对发现 findings/{finding} 已处理，当前状态为 {state}",
    },
    "findings.case_closed": {
        "en": "cases/{case} is {state}: its findings can no longer be decided on",
        "zh-CN": "离职单 cases/{case} 状态为 {state}，不能再处理其核对发现",
    },
    "findings.not_yours": {
        "en": "only the department head of the case, or HR in the head's place, decides on a finding",
        "zh-CN": "只有该离职单的部门负责人，或代行的人力资源，可处理核对发现",
    },
    "acting.not_for": {
        "en": "no delegation in force lets you act for {person} here",
        "zh-CN": "当前没有有效授权允许您在此代表 {person} 处理",
    },
    "findings.blank_reason": {"en": "a reason in words is required", "zh-CN": "须填写理由"},
    "findings.entry_needed": {
        "en": "a missing record belongs to no entry: name the entry that goes back to the leaver",
        "zh-CN": "缺失记录不属于任何交接事项，请指明退回给离职员工的事项",
    },
    "findings.entry_fixed": {
        "en": "this finding is about entries/{entry}; another entry cannot be returned for it",
        "zh-CN": "该核对发现针对 entries/{entry}，不能退回其他事项",
    },
    "findings.no_such_entry": {
        "en": "entries/{entry} is no submitted entry of this case",
        "zh-CN": "entries/{entry} 不是该离职单已提交的事项",
    },
    "finding.contradiction.progress": {
        "en": "“{subject}”: the entry says {said}%, the record in {source} says {known}%",
        "zh-CN": "「{subject}」：交接事项填写进度 {said}%，{source} 记录为 {known}%",
    },
    "finding.contradiction.status": {
        "en": "“{subject}”: the entry says “{said}”, the record in {source} says “{known}”",
        "zh-CN": "「{subject}」：交接事项填写状态「{said}」，{source} 记录为「{known}」",
    },
    "finding.contradiction.amount": {
        "en": "“{subject}”: the entry says {said}, the record in {source} says {known}",
        "zh-CN": "「{subject}」：交接事项填写金额 {said}，{source} 记录为 {known}",
    },
    "finding.missing.customer": {
        "en": "customer “{subject}” ({known} records, the last in {source}) is in no entry",
        "zh-CN": "客户「{subject}」（{known} 条记录，最近来自 {source}）未列入任何交接事项",
    },
    "finding.missing.project": {
        "en": "unfinished project “{subject}” ({source}) is in no entry",
        "zh-CN": "未完成项目「{subject}」（{source}）未列入任何交接事项",
    },
    "finding.missing.campaign": {
        "en": "campaign “{subject}” ({source}) is in no entry",
        "zh-CN": "营销活动「{subject}」（{source}）未列入任何交接事项",
    },
    "finding.missing.supplier": {
        "en": "supplier “{subject}” ({source}) is in no entry",
        "zh-CN": "供应商「{subject}」（{source}）未列入任何交接事项",
    },
    "finding.missing.other": {
        "en": "“{subject}” ({source}) is in no entry",
        "zh-CN": "「{subject}」（{source}）未列入任何交接事项",
    },
    "finding.case_ended.withdrawn": {"en": "the case was withdrawn", "zh-CN": "离职单已撤回"},
    "finding.case_ended.cancelled": {"en": "the case was cancelled", "zh-CN": "离职单已取消"},
    "finding.letter_completed": {
        "en": "the letter of handover was completed over it",
        "zh-CN": "交接确认函已在其未处理时完成",
    },
    "task.resolve_finding": {
        "en": "Verify: {summary}",
        "zh-CN": "请核实：{summary}",
    },
}
