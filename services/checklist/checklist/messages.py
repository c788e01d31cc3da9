"""Error texts by key. `messages_letters.py` holds those of letter, record, secrets and attachments."""

from __future__ import annotations

from checklist.messages_certificates import MESSAGES as CERTIFICATES
from checklist.messages_letters import MESSAGES as LETTERS
from checklist.messages_omissions import MESSAGES as OMISSIONS
from checklist.messages_people import MESSAGES as PEOPLE

MESSAGES: dict[str, dict[str, str]] = {
    **CERTIFICATES,
    **LETTERS,
    **OMISSIONS,
    **PEOPLE,
    "directory.person_unknown": {
        "en": "employee {person} has not arrived from the directory yet",
        "zh-CN": "员工 {person} 的资料尚未从组织目录同步过来",
    },
    "case.not_here_yet": {"en": "the checklist of {name} is still being made", "zh-CN": "{name} 的交接清单正在生成"},
    "case.change_early": {
        "en": "an earlier change of {name} is still on its way",
        "zh-CN": "{name} 的前一次变更尚未到达",
    },
    "case.not_yours": {"en": "only these may do this: {needed}", "zh-CN": "仅以下角色可执行此操作：{needed}"},
    "checklist.blocked": {
        "en": "the checklist could not be made ({reason}); HR has been told",
        "zh-CN": "交接清单无法生成（{reason}），已通知 HR",
    },
    "checklist.not_live": {"en": "the handover has ended ({state})", "zh-CN": "交接已结束（{state}）"},
    "checklist.completed": {"en": "the handover is completed", "zh-CN": "交接已完成"},
    "checklist.list_unconfirmed": {
        "en": "the head has not confirmed the list yet",
        "zh-CN": "部门负责人尚未确认交接清单",
    },
    "checklist.list_confirmed_already": {"en": "the list has been confirmed already", "zh-CN": "交接清单已经确认"},
    "checklist.head_only": {"en": "only the department head may do this", "zh-CN": "仅部门负责人可执行此操作"},
    "checklist.letter_signed": {
        "en": "the head has signed the letter over this content; it cannot change any more",
        "zh-CN": "部门负责人已就现有内容签署交接确认函，内容不可再更改",
    },
    "checklist.no_such_item": {"en": "the checklist has no item {item}", "zh-CN": "交接清单中没有事项 {item}"},
    "entry.wrong_state": {"en": "the entry is {state}", "zh-CN": "该事项当前状态为 {state}，不能执行此操作"},
    "entry.not_submitter": {"en": "only who hands it over may do this", "zh-CN": "仅该事项的交接人可执行此操作"},
    "entry.not_confirmer": {"en": "its confirmer is {confirmer}", "zh-CN": "该事项的确认人是 {confirmer}"},
    "entry.own_entry": {"en": "nobody confirms their own entry", "zh-CN": "任何人不得确认自己的交接事项"},
    "entry.not_receiver": {"en": "its receiver is {receiver}", "zh-CN": "该事项的接收人是 {receiver}"},
    "entry.not_business": {
        "en": "entries of section {section} are not acknowledged",
        "zh-CN": "{section} 类事项无需接收人确认接手",
    },
    "entry.content_changed": {
        "en": "the content changed since you saw it: read it again",
        "zh-CN": "内容在您查看后已变更，请重新查看",
    },
    "entry.no_waiver_asked": {
        "en": "no waiver has been asked for ({state})",
        "zh-CN": "未申请免交接（{state}）",
    },
    "entry.own_waiver": {
        "en": "who asked for the waiver cannot agree to it",
        "zh-CN": "申请人不能同意自己的申请",
    },
    "entry.mandatory_not_removable": {
        "en": "{item} is mandatory: waive it, with HR's agreement, instead of removing it",
        "zh-CN": "{item} 为必交事项，不能删除；如确无需交接，请申请免交接并由 HR 同意",
    },
    "entry.not_multiple": {"en": "item {item} holds one entry only", "zh-CN": "事项 {item} 只能填写一条"},
    "entry.no_confirmer": {
        "en": "nobody may confirm this entry (duty {duty}): HR must name a confirmer",
        "zh-CN": "该事项找不到可确认的人（职责 {duty}），请 HR 指定确认人",
    },
    "entry.needs_first": {"en": "hand over first: {items}", "zh-CN": "请先提交：{items}"},
    "entry.statement_needed": {
        "en": "say in your own words that there is nothing to hand over",
        "zh-CN": "请说明为何无需交接",
    },
    "entry.statement_or_fields": {
        "en": "either content or the statement that there is nothing, not both",
        "zh-CN": "声明无需交接时不能同时填写内容",
    },
    "entry.reason_needed": {"en": "a refusal needs a reason", "zh-CN": "不同意时须填写原因"},
    "entry.hr_list": {"en": "this belongs to HR's own list", "zh-CN": "该事项属于 HR 自己的清单"},
    "entry.named_twice": {"en": "an entry is named twice", "zh-CN": "同一事项出现了两次"},
    "entry.not_alike": {
        "en": "only entries of one section are confirmed together",
        "zh-CN": "只能批量确认同一类别的事项",
    },
    "entry.not_the_leaver": {"en": "the leaver cannot take this part", "zh-CN": "离职员工本人不能担任此角色"},
    "entry.leaver_present": {
        "en": "the leaver hands over in person; HR marks an absent leaver on the case",
        "zh-CN": "离职员工本人在岗，应由本人交接；如已缺席请 HR 在离职单上标记",
    },
    "field.unknown": {"en": "unknown field", "zh-CN": "未知字段"},
    "field.required": {"en": "is required", "zh-CN": "必填"},
    "field.text": {"en": "must be a text", "zh-CN": "应为文本"},
    "field.too_long": {"en": "at most {most} characters", "zh-CN": "最多 {most} 个字符"},
    "field.number": {"en": "must be a number", "zh-CN": "应为数字"},
    "field.percent": {"en": "must be between 0 and 100", "zh-CN": "应在 0 到 100 之间"},
    "field.date": {"en": "must be a date (YYYY-MM-DD)", "zh-CN": "应为日期（YYYY-MM-DD）"},
    "field.person": {"en": "must be a person, like employees/E1001", "zh-CN": "应为员工，如 employees/E1001"},
    "field.unknown_person": {"en": "no active employee {person}", "zh-CN": "没有在职员工 {person}"},
    "field.attachment": {"en": "must be an attachment, like attachments/…", "zh-CN": "应为附件，如 attachments/…"},
    "field.link": {"en": "must be a link (https://…)", "zh-CN": "应为链接（https://…）"},
    "field.rows": {"en": "must be a list of rows", "zh-CN": "应为行的列表"},
    "field.too_many_rows": {"en": "at most {most} rows", "zh-CN": "最多 {most} 行"},
    "field.too_large": {
        "en": "at most {most} bytes in all: attach longer material as a file",
        "zh-CN": "内容合计最多 {most} 字节，较长的材料请作为附件上传",
    },
    "field.secret_apart": {
        "en": "a secret is set by SetSecret, never as a text",
        "zh-CN": "密文字段须通过 SetSecret 填写，不得写入文本",
    },
    "template.required": {"en": "is required", "zh-CN": "必填"},
    "template.twice": {"en": "{key} is there twice", "zh-CN": "{key} 重复"},
    "template.not_comparable": {
        "en": "a field of type {type} cannot be compared with work records",
        "zh-CN": "{type} 类型的字段不能与工作痕迹比对",
    },
    "template.columns_for_rows": {
        "en": "fields of type rows, and only those, have columns",
        "zh-CN": "rows 类型的字段必须有列，其他类型不能有列",
    },
    "template.column_type": {"en": "a column cannot be of type {type}", "zh-CN": "列不能是 {type} 类型"},
    "template.changes_nothing": {
        "en": "no layer below has this item: a new one needs section, title and the rest",
        "zh-CN": "下层模板中没有该事项；新增事项须填写类别、名称等全部内容",
    },
    "template.secret_without_receiver": {
        "en": "an item of this section has no receiver, so nobody could ever see the secret",
        "zh-CN": "该类别的事项没有接收人，密文将无人可见",
    },
    "template.unknown_need": {"en": "needs an unknown item {need}", "zh-CN": "依赖的事项 {need} 不存在"},
    "template.need_cycle": {"en": "needs itself through other items", "zh-CN": "事项之间循环依赖"},
}
