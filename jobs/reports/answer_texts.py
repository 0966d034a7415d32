"""What is said of answers gathered elsewhere: why a file or a row is not taken, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

ANSWER_TEXTS: Mapping[str, tuple[str, str]] = {
    "answers.row": ("第{row}行：", "Row {row}: "),
    "answers.row_of": ("{sheet}第{row}行：", "{sheet}, row {row}: "),
    "answers.fault.range": ("“{item}”填的“{told}”不在范围内。", "'{item}': '{told}' is out of range."),
    "answers.fault.choice": ("“{item}”没有“{told}”这个选项。", "'{item}' has no choice '{told}'."),
    "answers.fault.yes_no": ("“{item}”请填是或否，现为“{told}”。", "'{item}' takes yes or no, not '{told}'."),
    "answers.fault.number": ("“{item}”要填数字，现为“{told}”。", "'{item}' takes a number, not '{told}'."),
    "answers.fault.date": ("“{item}”要填日期，如2026-11-23，现为“{told}”。", "'{item}' takes a day, not '{told}'."),
    "answers.fault.places": ("“{item}”的名次有重复或缺漏：“{told}”。", "'{item}': places twice or left out: '{told}'."),
    "answers.fault.limit": ("“{item}”选多了：“{told}”。", "'{item}': too many were taken: '{told}'."),
    "answers.fault.long": ("“{item}”的文字太长。", "'{item}': the text is too long."),
    "answers.fault.category": ("“{item}”认不出“{told}”，请填第一类至第五类。", "'{item}': '{told}' is no category."),
    "answers.fault.required": ("“{item}”是必答题，没有填。", "'{item}' has to be answered."),
    "answers.file.too_big": ("文件超过 {megabytes} MB，没有录入。请分成几个文件。", "Over {megabytes} MB: split it."),
    "answers.file.empty": ("文件是空的，没有录入。", "The file is empty; nothing entered."),
    "answers.file.old_excel": (
        "旧格式（.xls）或加了密码的表格读不了，没有录入。请去掉密码，另存为 .xlsx。",
        "Old .xls files and those with a password can't be read; nothing entered. Save it as .xlsx without a password.",
    ),
    "answers.file.encoding": (
        "文字编码认不出，没有录入。请另存为 .xlsx 或 UTF-8 的 CSV。",
        "The encoding is unknown; nothing entered. Save it as .xlsx or as CSV in UTF-8.",
    ),
    "answers.file.broken": (
        "文件打不开：不是表格或已损坏，没有录入。请重新导出后再发。",
        "It is no table, or damaged; nothing entered. Export it anew.",
    ),
    "answers.file.unpacks": (
        "表格展开后太大，多半有上百万个空行，没有录入。请删去空行再发。",
        "The table unpacks to too much, mostly empty rows; nothing entered. Delete these and send it again.",
    ),
    "answers.file.merged": (
        "合并的单元格太多，没有录入。请取消合并后再发。",
        "Too many merged cells; nothing entered. Unmerge them and send it again.",
    ),
    "answers.file.headings": (
        "没有找到本问卷的题目：请用题目原文或它的代号（key）作表头，没有录入。",
        "No headings of this survey: use the items' texts or keys; nothing entered.",
    ),
    "answers.file.rows": ("超过 {most} 行，没有录入。请分成几个文件。", "Over {most} rows; nothing entered. Split it."),
}
