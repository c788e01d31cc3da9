"""Texts of holdings (清点), revocations of access and delegations (授权代理), in English and Chinese."""

from __future__ import annotations


def _text(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh-CN": zh}


TITLES = {
    "holding.headship": _text("Head of {name}", "部门负责人：{name}"),
    "holding.direct_report": _text("Direct report: {name} ({number})", "直接下属：{name}（{number}）"),
    "holding.duty": _text("Duty: {duty} ({scope})", "职责：{duty}（{scope}）"),
    "holding.everywhere": _text("whole company", "全公司"),
    "holding.delegation_given": _text("Delegation to {name}: ends", "委托 {name} 代理：将终止"),
    "holding.delegation_had": _text("Acting for {name}: ends", "代理 {name}：将终止"),
    "holding.successor_role": _text("Successor of {name}", "{name} 的继任者"),
    "holding.open_task": _text("{title} (case of {name})", "{title}（{name} 的离职单）"),
    "holding.work_records": _text("{count} unfinished: {kind}", "未完成的{kind} {count} 项"),
    "holding.records.customer": _text("customers", "客户"),
    "holding.records.project": _text("projects", "项目"),
    "holding.records.task": _text("tasks", "任务"),
    "holding.records.campaign": _text("campaigns", "活动"),
    "holding.records.supplier": _text("suppliers", "供应商"),
    "duty.document_admin": _text("document administrator", "文档管理员"),
    "duty.asset_admin": _text("asset administrator", "资产管理员"),
    "duty.it_admin": _text("IT administrator", "IT 管理员"),
    "duty.hrbp": _text("HR business partner", "HRBP"),
    "duty.hr_admin": _text("administrator of HR", "人力资源管理员"),
    "duty.legal": _text("legal", "法务"),
    "task.assign_holdings": _text("Decide who receives what {name} holds", "为 {name} 的职务与事项指定接收人"),
    "task.name_head": _text(
        "Nobody answers for the handover of {name}: name a department head, or HR, in the directory",
        "{name} 的交接目前无人负责：请在组织目录中指定部门负责人或人力资源负责人",
    ),
    "task.revoke_access": _text("Revoke the access of {name} now", "立即收回 {name} 的访问权限"),
    "task.restore_access": _text("Give {name} access again", "恢复 {name} 的访问权限"),
}

REFUSALS = {
    "holding.receiver_is_leaver": _text("the leaver cannot receive it", "接收人不能是离职员工本人"),
    "holding.receiver_inactive": _text("{person} is no longer with the company", "{person} 已不在职"),
    "holding.receiver_leaves": _text(
        "{person} leaves, too, and no later than {last_working_day}", "{person} 也将离职，且不晚于 {last_working_day}"
    ),
    "holding.receiver_is_concerned": _text("{person} cannot receive this one", "{person} 与该事项有关，不能接收"),
    "holding.wrong_state": _text(
        "it is {state} ({kind}): no receiver can be named", "该项状态为 {state}（{kind}），不能指定接收人"
    ),
    "revocation.wrong_state": _text("the revocation is {state}", "权限收回当前状态为 {state}"),
    "revocation.future": _text("must not be in the future", "不能晚于当前时间"),
    "delegation.own_only": _text(
        "you can delegate your own rights; HR of a person can do it for them", "只能委托本人的权限，或由其人力资源办理"
    ),
    "delegation.not_yours": _text("only who gave it, who has it, or HR ends it", "仅委托人、代理人或人力资源可终止"),
    "delegation.reason_needed": _text("say why", "请说明原因"),
    "delegation.past": _text("must not be in the past", "不能早于当前时间"),
    "delegation.too_long": _text("at most {most} days after its beginning", "自开始起最长 {most} 天"),
    "delegation.to_oneself": _text("somebody else must act", "代理人不能是委托人本人"),
    "delegation.to_who_enters_it": _text(
        "you cannot give yourself the rights of another person", "不能将他人的权限委托给自己"
    ),
    "delegation.is_over": _text("its time is over", "委托期已过"),
    "delegation.delegate_leaves": _text("{person} leaves before its end", "{person} 在委托期结束前离职"),
    "delegation.no_chain": _text(
        "{person} has delegated the same meanwhile ({other}), and what is delegated is not passed on",
        "{person} 同期已将相同权限委托他人（{other}），委托不能转托",
    ),
    "delegation.overlaps": _text("overlaps {other} of the same scope", "与同范围的 {other} 时间重叠"),
    "row.person_left": _text(
        "{found} has left: {receiver}, who received it, stays", "{found} 已离职，保留接收人 {receiver}"
    ),
}

TIMELINE = {
    "timeline.holding.assigned": _text(
        "{assigned_by} named {receiver} as receiver of “{title}”", "{assigned_by} 指定 {receiver} 接收“{title}”"
    ),
    "timeline.holding.taken_effect": _text(
        "{receiver} received what {leaver} held", "{receiver} 已接收 {leaver} 所持事项"
    ),
    "timeline.holding.reversed": _text("What {receiver} had received was taken back", "已撤销 {receiver} 接收的事项"),
    "timeline.access.revocation_due": _text("Access must end now", "访问权限应立即收回"),
    "timeline.access.revoked": _text("{actor} confirmed that access was revoked", "{actor} 确认已收回访问权限"),
    "timeline.access.restored": _text("Access must be given back", "须恢复访问权限"),
    "timeline.access.restoration_confirmed": _text(
        "{actor} confirmed that access was given back", "{actor} 确认已恢复访问权限"
    ),
    "timeline.case.contact_given": _text("How the leaver is reached afterwards was recorded", "已登记离职后联系方式"),
}

MESSAGES: dict[str, dict[str, str]] = {**TITLES, **REFUSALS, **TIMELINE}
