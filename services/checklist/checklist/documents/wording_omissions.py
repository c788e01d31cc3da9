"""Words of omissions, verdicts and addenda in the documents, both languages."""

Texts = dict[str, dict[str, str]]

WORDS: Texts = {
    "addendum": {"zh-CN": "交接确认函补充函", "en": "Addendum to the Letter of Handover Confirmation"},
    "addendum_number": {"zh-CN": "补充函编号", "en": "Addendum"},
    "addendum_note": {
        "zh-CN": "原交接确认函及其签署日期不变；本函仅就所列补充交接的内容作出确认，不涉及责任认定。",
        "en": "The original letter and its date stand. This addendum confirms only what was handed over late, as "
        "listed; it says nothing about who is responsible.",
    },
    "addendum_statement": {
        "zh-CN": "兹确认：{leaver}（离职员工）交接中遗漏的下列内容已补充交接。",
        "en": "This confirms that what was missing from the handover of {leaver} (the leaver) has been handed over.",
    },
    "omission": {"zh-CN": "遗漏事项", "en": "What was missing"},
    "reported": {"zh-CN": "报告人", "en": "Reported by"},
    "original_digest": {"zh-CN": "原函摘要 SHA-256", "en": "Original letter's digest SHA-256"},
    "original_date": {"zh-CN": "原函签署", "en": "Original letter signed"},
    "verdict": {"zh-CN": "认定", "en": "Verdict"},
    "attributed": {"zh-CN": "责任人", "en": "Attributed to"},
    "omissions": {"zh-CN": "遗漏与责任溯源", "en": "Omissions and tracing"},
    "traced": {"zh-CN": "溯源结果", "en": "As traced"},
    "rests_on": {"zh-CN": "依据", "en": "Rests on"},
    "row": {"zh-CN": "证据链第 {seq} 行", "en": "row {seq} of the record"},
    "disputed": {"zh-CN": "异议", "en": "Disputed"},
    "decided": {"zh-CN": "裁定", "en": "Decided"},
    "not_final": {"zh-CN": "尚未最终认定", "en": "not final yet"},
    "addenda": {"zh-CN": "补充函", "en": "Addenda to the letter"},
    "not_complete": {"zh-CN": "签署未完成", "en": "not all have signed"},
}

VERDICTS: Texts = {
    "not_an_omission": {"zh-CN": "并非遗漏：已交接", "en": "not an omission: it was handed over"},
    "finding_dismissed": {"zh-CN": "核对差异被忽略", "en": "a finding that named it was dismissed"},
    "waived": {"zh-CN": "该事项已被豁免", "en": "the item was waived"},
    "confirmer_missed": {"zh-CN": "确认人未发现缺失", "en": "the confirmer missed it"},
    "leaver_did_not_submit": {"zh-CN": "离职员工未提交", "en": "the leaver did not submit it"},
    "head_missed": {"zh-CN": "部门负责人确认的清单缺少该事项", "en": "the head confirmed a list that lacked it"},
    "template_lacked": {"zh-CN": "模板未包含该事项", "en": "the template lacked it"},
}

EXPLANATIONS: Texts = {
    "not_an_omission": {
        "zh-CN": "“{subject}”已在确认过的交接内容中载明，见所引记录。",
        "en": 'A confirmed content names "{subject}": see the rows cited.',
    },
    "finding_dismissed": {
        "zh-CN": "工作痕迹核对已指出“{subject}”，{who} 予以接受或放行。",
        "en": 'The comparison with the work records named "{subject}"; {who} dismissed the finding.',
    },
    "waived": {
        "zh-CN": "该事项由 {who} 豁免，无需交接{also}。",
        "en": "{who} waived the item{also}.",
    },
    "confirmer_missed": {
        "zh-CN": "必填字段要求填写该信息，{who} 确认的内容却不含“{subject}”。",
        "en": 'A required field asks for it, and {who} confirmed a content that lacks "{subject}".',
    },
    "leaver_did_not_submit": {
        "zh-CN": "该事项在清单上，但提交的内容不含“{subject}”，确认人无从得知。{who}",
        "en": 'The item was on the list; what was submitted lacks "{subject}"; no confirmer could have seen it. {who}',
    },
    "head_missed": {
        "zh-CN": "模板或工作痕迹已指明该事项，{who} 确认的清单却没有它。",
        "en": "The template or the work records named it, and {who} confirmed a list that lacked it.",
    },
    "template_lacked": {
        "zh-CN": "清单所用模板没有该事项，工作痕迹也未指明：无人有责，已列为模板改进建议。",
        "en": "Neither template nor work records named it: nobody is at fault; it became a template suggestion.",
    },
}

ALSO = {"zh-CN": "，经 {who} 同意", "en": ", with the agreement of {who}"}
LAPSED = {"zh-CN": "在规定期限内无人提出异议", "en": "nobody disputed it within the time set"}
LEFT = {"zh-CN": "最后工作日 {day}", "en": "last working day {day}"}
ABSENT_LEAVER = {
    "zh-CN": "离职员工缺席，内容由他人根据记录填写，不归责。",
    "en": "The leaver was absent and others filled in from the records: it is attributed to nobody.",
}

OUTCOMES: Texts = {
    "handed_over": {"zh-CN": "已补充交接", "en": "handed over"},
    "not_an_omission": {"zh-CN": "并非遗漏", "en": "not an omission"},
    "accepted": {"zh-CN": "不再要求交接", "en": "accepted as it is"},
    "case_ended": {"zh-CN": "离职单已结束", "en": "the case has ended"},
}

OWN_REASONS: tuple[dict[str, str], ...] = (
    LAPSED,
    LEFT,
    {"zh-CN": "离职员工缺席（由人力资源登记）", "en": "the leaver is absent (recorded by HR)"},
    {"zh-CN": "在规定期限内未答复", "en": "no answer within the time set"},
    {"zh-CN": "原处理人已离职", "en": "the former one has left"},
    {"zh-CN": "原处理人也将离职", "en": "the former one is leaving, too"},
)
"""Reasons that the system gives itself, in the case's language; the documents say them in their reader's."""

REASONS: Texts = {"left": {"zh-CN": "已离职", "en": "has left"}}

MOMENTS: Texts = {
    "omission.reported": {
        "zh-CN": "{reported_by} 报告遗漏：{title}",
        "en": "{reported_by} reported as missing: {title}",
    },
    "omission.traced": {"zh-CN": "溯源“{title}”：{verdict}", "en": '"{title}" was traced: {verdict}'},
    "omission.disputed": {
        "zh-CN": "{disputed_by} 对“{title}”的认定提出异议：{reason}",
        "en": '{disputed_by} disputed the verdict on "{title}": {reason}',
    },
    "omission.decided": {
        "zh-CN": "“{title}”的认定：{verdict}（{reason}）",
        "en": 'The verdict on "{title}": {verdict} ({reason})',
    },
    "omission.loss_confirmed": {
        "zh-CN": "{confirmed_by} 认定“{title}”造成损失：{note}",
        "en": '{confirmed_by} confirmed a loss caused by "{title}": {note}',
    },
    "omission.loss_denied": {
        "zh-CN": "{confirmed_by} 认定“{title}”未造成损失：{note}",
        "en": '{confirmed_by} found that "{title}" caused no loss: {note}',
    },
    "omission.closed": {"zh-CN": "遗漏“{title}”结束：{outcome}", "en": '"{title}" was closed: {outcome}'},
    "addendum.opened": {"zh-CN": "就“{title}”补充交接", "en": '"{title}" is to be handed over in addition'},
    "addendum.signed": {"zh-CN": "{signed_by} 签署补充函", "en": "{signed_by} signed the addendum"},
    "addendum.completed": {"zh-CN": "补充函签署完成", "en": "The addendum is complete"},
    "addendum.rendered": {"zh-CN": "补充函已生成并加盖印章", "en": "The addendum's files were made and sealed"},
}
