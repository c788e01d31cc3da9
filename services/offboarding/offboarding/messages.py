"""Texts for people by key, in English and Chinese: refusals, findings of the notice rules, the timeline's sentences."""

from __future__ import annotations

from offboarding import messages_batches, messages_holdings, messages_sheets
from offboarding.messages_timeline import TIMELINE


def _text(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh-CN": zh}


CASES = {
    "case.wrong_state": _text(
        "the case is {state}: {action} is not possible now", "离职单当前状态为 {state}，不能执行 {action}"
    ),
    "case.step_early": _text("an earlier step has not arrived yet", "前一步尚未到达"),
    "case.already_open": _text("{leaver} has a case already: {case}", "{leaver} 已有离职单：{case}"),
    "case.successor_is_leaver": _text("the successor must not be the leaver", "继任者不能是离职员工本人"),
    "case.leaver_cannot_fill_in": _text("the leaver cannot fill in for the leaver", "不能由离职员工本人代填"),
    "case.person_inactive": _text("{person} is no longer with the company", "{person} 已不在职"),
    "case.absent_needs_reason": _text("say why the leaver does not act", "请说明离职员工无法办理的原因"),
    "case.release_needs_draft": _text("only a draft has a time of release", "仅草稿可设置发布时间"),
    "case.release_is_past": _text(
        "the time of release is over; to release it now, submit the case or release the batch",
        "发布时间已过；如需立即发布，请直接提交离职单或发布批次",
    ),
    "case.accept_warnings": _text(
        "the notice rules warn; set accept_warnings to go on, which is recorded with your name: {warnings}",
        "提前通知规则有提示，如需继续请设置 accept_warnings（将记录您的姓名）：{warnings}",
    ),
    "case.warnings_are_for_hr": _text(
        "the notice rules warn; choose a later day or ask HR to file it: {warnings}",
        "提前通知规则有提示，请选择更晚的日期或请人力资源部办理：{warnings}",
    ),
    "case.only_resignation_is_withdrawn": _text(
        "only a resignation can be withdrawn; cancel a case of kind {kind}", "只有辞职可以撤回；{kind} 类离职单请取消"
    ),
    "case.last_day_is_over": _text(
        "the last working day, {last_working_day}, is over", "最后工作日 {last_working_day} 已过"
    ),
    "case.batch_not_released": _text(
        "the case belongs to {batch}, which is released as a whole", "该离职单属于 {batch}，须整批发布"
    ),
    "case.letter_complete": _text(
        "the letter of handover confirmation is complete (state {state}): the case can no longer be called off",
        "交接确认函已签署完成（状态 {state}），离职单不能再撤回或取消",
    ),
    "access.relation_needed": _text("this is for: {allowed}", "仅以下人员可办理：{allowed}"),
    "access.draft_is_for_hr": _text("only HR keeps drafts", "仅人力资源部可保存草稿"),
    "access.leaver_files_resignation": _text("you can file only your own resignation", "本人只能提交辞职"),
    "access.not_your_leaver": _text(
        "you are neither HR of this part of the organization nor a head above {leaver}",
        "您不是 {leaver} 所在组织的人力资源负责人，也不是其上级部门负责人",
    ),
    "access.own_tasks_only": _text("you can list your own tasks only", "只能查看本人的待办"),
    "dates.before": _text("must not be before {other} ({limit})", "不能早于 {other}（{limit}）"),
    "dates.after": _text("must not be after {other}", "不能晚于 {other}"),
    "dates.past_is_for_hr": _text(
        "is past (today is {today}); only HR files late", "早于今天（{today}），补录须由人力资源部办理"
    ),
    "dates.late_needs_reason": _text(
        "the last working day is before today ({today}): say why", "最后工作日早于今天（{today}），请说明原因"
    ),
}

NOTICE = {
    "notice.no_rules": _text(
        "there are no notice rules for country {country}: check them yourself",
        "系统没有 {country} 的提前通知规则，请自行核对",
    ),
    "notice.resignation_short": _text(
        "a resignation takes {days} calendar days' notice; {given} were given, the earliest day is {earliest} "
        "(Labour Contract Law 37)",
        "辞职须提前 {days} 日书面通知，现为 {given} 日，最早可于 {earliest} 离职（劳动合同法第三十七条）",
    ),
    "notice.probation_short": _text(
        "in probation a resignation takes {days} days' notice; {given} were given, the earliest day is {earliest} "
        "(Labour Contract Law 37)",
        "试用期内辞职须提前 {days} 日通知，现为 {given} 日，最早可于 {earliest} 离职（劳动合同法第三十七条）",
    ),
    "notice.dismissal_short": _text(
        "a dismissal without fault takes {days} days' written notice or a month's pay instead; {given} were given "
        "(Labour Contract Law 40)",
        "无过失性辞退须提前 {days} 日书面通知或额外支付一个月工资，现为 {given} 日（劳动合同法第四十条）",
    ),
    "notice.redundancy_short": _text(
        "a redundancy is explained to the union or all staff {days} days ahead; {given} were given "
        "(Labour Contract Law 41)",
        "经济性裁员须提前 {days} 日向工会或全体职工说明情况，现为 {given} 日（劳动合同法第四十一条）",
    ),
    "notice.ground_missing": _text(
        "say whether the dismissal is for fault (39) or not (40): the rules differ",
        "请说明辞退依据：过失性（第三十九条）或无过失性（第四十条），规则不同",
    ),
    "notice.union_not_informed": _text(
        "the union must be told of the reason beforehand (Labour Contract Law 43)",
        "用人单位单方解除劳动合同，应当事先将理由通知工会（劳动合同法第四十三条）",
    ),
    "notice.protected_person": _text(
        "a protected person ({ground}): the contract must not be ended on this ground (Labour Contract Law 42, 45)",
        "属于受保护人员（{ground}），不得据此解除或终止劳动合同（劳动合同法第四十二条、第四十五条）",
    ),
    "notice.check_near_retirement": _text(
        "{years} years with the company: check whether less than five remain to the statutory pension age (42)",
        "连续工作已满 {years} 年，请核对距法定退休年龄是否不足五年（第四十二条）",
    ),
}

DIRECTORY = {
    "row.required": _text("is required", "必填"),
    "row.too_long": _text("is longer than {most} characters", "超过 {most} 个字符"),
    "row.bad_code": _text(
        "{found} is no code: 1 to 64 of A-Z a-z 0-9 . _ -",
        "{found} 不是有效编码：1 至 64 位字母、数字、点、下划线或连字符",
    ),
    "row.bad_country": _text("{found} is no country code like CN", "{found} 不是有效的国家代码（如 CN）"),
    "row.bad_locale": _text("{found} is no language tag like zh-CN", "{found} 不是有效的语言标签（如 zh-CN）"),
    "row.bad_email": _text("{found} is no mail address", "{found} 不是有效的邮箱地址"),
    "row.bad_word": _text("{found}: lower-case letters, digits and _ only", "{found}：仅限小写字母、数字和下划线"),
    "row.bad_status": _text("active or inactive is expected", "应为 active（在职）或 inactive（离职）"),
    "row.bad_zone": _text("{found} is no time zone like Asia/Shanghai", "{found} 不是有效时区（如 Asia/Shanghai）"),
    "row.bad_date": _text("{found} is no date like 2026-03-01", "{found} 不是有效日期（如 2026-03-01）"),
    "row.before": _text("must not be before {other}", "不能早于 {other}"),
    "row.own_parent": _text("must not be its own parent", "上级不能是自身"),
    "row.twice": _text("{found} comes twice with different contents", "{found} 出现两次且内容不同"),
    "row.stale": _text("the row changed meanwhile: read it again", "该行已被更改，请重新读取"),
    "row.unknown_reference": _text("{found} is not in the directory", "目录中没有 {found}"),
    "row.cycle": _text("makes a cycle: {cycle}", "形成循环：{cycle}"),
    "batch.empty_complete": _text(
        "a complete sync without rows would make everybody inactive", "空的全量同步会使所有记录失效，已拒绝"
    ),
    "tenant.exists": _text("tenant {tenant} exists with other facts", "租户 {tenant} 已存在且信息不同"),
    "sheet.not_csv": _text("the file is not CSV text", "文件不是 CSV 文本"),
    "sheet.empty": _text("the sheet has no header", "表格没有表头"),
    "sheet.too_many_rows": _text("more than {most} rows", "超过 {most} 行"),
    "sheet.wrong_width": _text(
        "{found} cells where the header has {expected}", "本行 {found} 列，表头为 {expected} 列"
    ),
    "sheet.unknown_column": _text("unknown column", "未知列"),
    "sheet.column_twice": _text("the column comes twice", "列重复出现"),
    "sheet.missing_column": _text("the column is missing", "缺少该列"),
    "sheet.broken_quotes": _text("the row cannot be read as CSV: {why}", "该行不是有效的 CSV：{why}"),
    "sheet.bad_encoding": _text(
        "neither UTF-8 nor GB18030 from byte {offset} on", "自第 {offset} 字节起既不是 UTF-8 也不是 GB18030 编码"
    ),
    "import.wrong_state": _text("the import is {state}", "该导入当前状态为 {state}"),
    "import.dry_run": _text("the import was announced as a dry run", "该导入为试运行，不能写入"),
    "import.has_errors": _text("{count} rows have errors: nothing was stored", "{count} 行有错误，未写入任何数据"),
    "import.too_large": _text("larger than {most} bytes", "超过 {most} 字节"),
    "import.no_bytes": _text("the bytes have not arrived", "文件内容尚未到达"),
    "ticket.invalid": _text("the ticket is not valid", "票据无效"),
    "ticket.expired": _text("the ticket has expired", "票据已过期"),
}

MESSAGES: dict[str, dict[str, str]] = {
    **CASES,
    **NOTICE,
    **DIRECTORY,
    **TIMELINE,
    **messages_batches.MESSAGES,
    **messages_holdings.MESSAGES,
    **messages_sheets.MESSAGES,
}
