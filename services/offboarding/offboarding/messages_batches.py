"""Texts for people about batches of separations (批量离职): refusals, the law's findings, HR's statutory list."""

from __future__ import annotations


def _text(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh-CN": zh}


BATCHES = {
    "batch.client_key_used": _text(
        "the key {client_key} is that of another batch", "批次标识 {client_key} 已用于另一批次"
    ),
    "batch.wrong_state": _text(
        "the batch is {state}: {action} is not possible now", "批次当前状态为 {state}，不能执行 {action}"
    ),
    "batch.leaver_twice": _text("{leaver} is in the batch twice", "{leaver} 在本批次中重复出现"),
    "batch.successor_leaves": _text(
        "{successor} leaves in the same batch", "{successor} 也在本批次离职人员中，不能作为继任者"
    ),
    "batch.head_leaves": _text(
        "{head} leaves in this batch and must not know of it before", "{head} 在本批次离职人员中，发布前不得知悉"
    ),
    "batch.accept_warnings": _text(
        "{count} findings of the law or of the notice rules are open; set accept_warnings to go on, which is recorded "
        "with your name: {warnings}",
        "尚有 {count} 条法律或提前通知提示，如需继续请设置 accept_warnings（将记录您的姓名）：{warnings}",
    ),
    "batch.no_item": _text("the statutory list has no point {key}", "法定事项清单中没有 {key}"),
    "batch.note_needed": _text("say why it does not apply", "请说明不适用的原因"),
    "batch.done_in_future": _text("must not be after today ({today})", "不能晚于今天（{today}）"),
    "law.mass_redundancy": _text(
        "{leaving} of {staff} people leave within {company} (this batch and what else you may know of): from {people} "
        "people or {percent}% on the union or all staff are told {days} days ahead and heard, and the plan is reported "
        "to the labour authority (Labour Contract Law 41)",
        "{company} 范围内 {staff} 人中裁减 {leaving} 人（含本批次及您可知悉的其他离职）："
        "裁减 {people} 人以上或达职工总数 {percent}% 的，须提前 {days} 日向工会或全体职工说明情况、听取意见，"
        "并向劳动行政部门报告裁减方案（劳动合同法第四十一条）",
    ),
    "law.mass_redundancy_case": _text(
        "with this one {leaving} of {staff} people leave within {company}: from {people} people or {percent}% on it is "
        "a mass redundancy, with {days} days' notice to the union or all staff; enter such as a batch (Labour Contract "
        "Law 41)",
        "连同本次，{company} 范围内 {staff} 人中已裁减 {leaving} 人："
        "裁减 {people} 人以上或达 {percent}% 属于经济性裁员，"
        "须提前 {days} 日向工会或全体职工说明情况，请以批次办理（劳动合同法第四十一条）",
    ),
}

STATUTE = {
    "statute.inform_union_or_staff": _text(
        "Explain the situation to the union or to all staff", "向工会或者全体职工说明情况"
    ),
    "statute.inform_union_or_staff.guidance": _text(
        "30 days ahead, in writing: why, how many, which departments, the timetable, what is paid. Keep the receipt.",
        "提前三十日书面说明裁员原因、人数、涉及部门、时间安排和补偿标准，留存签收记录。",
    ),
    "statute.hear_opinions": _text("Hear the opinions of the union or the staff", "听取工会或者职工的意见"),
    "statute.hear_opinions.guidance": _text(
        "Hold the meeting, write down what was said and what changed because of it, and have it signed.",
        "召开会议，记录意见及采纳情况，并由参会人员签字。",
    ),
    "statute.report_labour_authority": _text(
        "Report the plan to the labour authority", "裁减人员方案向劳动行政部门报告"
    ),
    "statute.report_labour_authority.guidance": _text(
        "After the opinions were heard, before anybody is laid off: plan, list of people, minutes. Keep the receipt.",
        "听取意见之后、实施裁员之前提交：裁减方案、人员名单、会议记录，留存报告回执。",
    ),
    "statute.keep_by_preference": _text("Check who is kept by preference", "核对应当优先留用的人员"),
    "statute.keep_by_preference.guidance": _text(
        "Long fixed-term contracts, open-ended contracts, and who is the only earner of a family with old people or "
        "minors to support. Write down why one of them is on the list all the same.",
        "较长期限固定期限合同人员、无固定期限合同人员，以及家庭无其他就业人员且有老人或未成年人需要扶养的人员；仍列入名单的须记录理由。",
    ),
    "statute.check_protected": _text("Check that no protected person is on the list", "核对名单中没有受保护人员"),
    "statute.check_protected.guidance": _text(
        "Occupational hazard without a leaving examination, occupational injury, medical treatment, pregnancy to "
        "nursing, fifteen years and less than five to the pension: the contract must not be ended on this ground (42).",
        "未做离岗职业健康检查、职业病或工伤丧失劳动能力、医疗期内、孕期产期哺乳期、连续工作满十五年且距退休不足五年的，不得据此解除（第四十二条）。",
    ),
    "statute.tell_union_reasons": _text("Tell the union the reason of each ending", "事先将解除理由通知工会"),
    "statute.tell_union_reasons.guidance": _text(
        "For each person, beforehand; answer in writing what the union objects to (43).",
        "逐人事先通知；工会提出异议的，研究后书面答复（第四十三条）。",
    ),
    "statute.rehire_order": _text(
        "Within six months: tell the laid-off people of new jobs, hire them first",
        "六个月内重新招用的，优先招用被裁减人员",
    ),
    "statute.rehire_order.guidance": _text(
        "Keep their contacts; tell them before hiring for comparable work, and take them first on equal terms (41).",
        "留存联系方式；招用同类岗位前通知被裁减人员，并在同等条件下优先招用（第四十一条）。",
    ),
}

MESSAGES: dict[str, dict[str, str]] = {**BATCHES, **STATUTE}
