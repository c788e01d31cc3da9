"""Texts for people about sheets (表格): what is wrong with a file or a cell, and what a column is for."""

from __future__ import annotations


def _text(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh-CN": zh}


SHEETS = {
    "sheet.not_workbook": _text("the file is no workbook (XLSX) that can be read", "文件不是可读取的 XLSX 工作簿"),
    "sheet.encrypted_or_old": _text(
        "the workbook is encrypted or in the old format (.xls): save it as XLSX without a password",
        "工作簿已加密或为旧格式（.xls），请另存为不带密码的 XLSX",
    ),
    "sheet.macros": _text("the workbook has macros: save it as XLSX without them", "工作簿含宏，请另存为不含宏的 XLSX"),
    "sheet.bomb": _text("the workbook unpacks to far more than a sheet of people", "工作簿解压后体积异常，已拒绝"),
    "sheet.more_sheets": _text(
        "several visible sheets have contents ({sheets}): keep one, or hide the others",
        "有多个可见工作表含有内容（{sheets}），请只保留一个或隐藏其余工作表",
    ),
    "sheet.merged": _text(
        "the cells {range} are merged: undo that and fill in each row", "单元格 {range} 已合并，请取消合并并逐行填写"
    ),
    "sheet.formula": _text("the cell holds a formula: paste its value", "单元格为公式，请粘贴为数值"),
    "sheet.error_value": _text("the cell shows {found}", "单元格内容无效：{found}"),
    "sheet.number_inexact": _text(
        "the number {found} has more digits than a spreadsheet keeps: format the column as text and type it again",
        "数字 {found} 超出表格可保存的位数，请将该列设为文本格式后重新输入",
    ),
    "sheet.zeros_lost": _text(
        "the cell is the number {found}, but the directory has {known}: leading zeros were lost; format the column as "
        "text and type it again",
        "单元格为数字 {found}，而目录中为 {known}：前导零已丢失，请将该列设为文本格式后重新输入",
    ),
    "sheet.text_too_long": _text(
        "the text has {found} characters, a cell holds {most}", "文本长度为 {found} 个字符，单元格最多 {most} 个字符"
    ),
    "sheet.too_many_errors": _text(
        "reading stopped here: {most} cells or more cannot be taken; correct the sheet, or export its values anew",
        "已在此处停止读取：无法读取的单元格已达 {most} 个，请修正表格或重新导出数值后再上传",
    ),
    "sheet.too_many_cases": _text("more than {most} separations in one batch", "一个批次最多 {most} 人"),
    "sheet.other_name": _text(
        "{leaver} is {known} in the directory: the number or the name is wrong",
        "目录中 {leaver} 的姓名为 {known}，工号或姓名有误",
    ),
    "row.bad_kind": _text("{found} is no kind of separation", "{found} 不是有效的离职类型"),
    "row.bad_ground": _text("fault or no_fault is expected, not {found}", "应为“过失性”或“无过失性”，而非 {found}"),
    "row.bad_flag": _text("yes or no is expected, not {found}", "应为“是”或“否”，而非 {found}"),
    "row.bad_grounds": _text("{found} is no protected ground", "{found} 不是有效的受保护情形"),
    "row.bad_instant": _text("{found} is no hour like 2026-03-01 18:00", "{found} 不是有效时间（如 2026-03-01 18:00）"),
    "import.batch_is_for_cases": _text("only a sheet of cases makes a batch", "仅离职表可生成批次"),
    "import.cases_whole": _text("a sheet of cases is taken whole or not at all", "离职表只能整表写入"),
}

HINTS = {
    "hint.leaver": _text("Employee number, as text: 0012 stays 0012", "工号，请保持文本格式：0012 不能变为 12"),
    "hint.leaver_name": _text("Only compared with the directory", "仅用于与目录核对"),
    "hint.kind": _text("Empty: the batch's kind", "留空则采用批次的离职类型"),
    "hint.last_working_day": _text("2026-03-31", "2026-03-31"),
    "hint.access_revocation_at": _text(
        "2026-03-31 18:00, where the person works; empty: by the tenant's rule",
        "2026-03-31 18:00，按本人所在时区；留空则按规则",
    ),
    "hint.ground": _text("For a dismissal: fault or no_fault", "仅辞退：过失性 或 无过失性"),
    "hint.union_informed": _text("yes or no", "是 或 否"),
    "hint.protected_grounds": _text(
        "occupational_hazard, occupational_injury, medical_treatment, pregnancy_maternity_nursing, near_retirement, "
        "other; several with a comma",
        "职业病危害、职业病、工伤、医疗期、孕期、产期、哺乳期、临近退休、其他；多项用顿号分隔",
    ),
}

MESSAGES: dict[str, dict[str, str]] = {**SHEETS, **HINTS}
