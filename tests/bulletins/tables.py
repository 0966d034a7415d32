"""Tables of posts as employers send them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.roster.files import write_xlsx

HEAD = (
    "单位名称", "岗位名称", "招聘人数", "最低学历", "专业要求", "行业", "工作地点", "最低年薪（万元）",
    "最高年薪（万元）", "岗位说明", "联系人", "联系电话", "联系邮箱", "截止日期",
)  # fmt: skip
FIRM, OTHER = "示例芯科技", "演示晶圆装备"
CHIEF_POST = (
    FIRM, "模拟芯片设计总监", 2, "博士", "微电子学", "集成电路", "荔城街", 80, 120, "带团队", "联系人甲",
    "020-0000-0000", "hr@example.com", "2026-12-31",
)  # fmt: skip
TESTER = (
    FIRM, "显示测试技师", 10, "大专", "", "新型显示", "永宁街", "9", "14", "", "联系人甲",
    "020-0000-0000", "", "2026-12-20",
)  # fmt: skip
ENGINEER = (
    OTHER, "装备机械工程师", 5, "本科", "机械设计", "集成电路", "新塘镇", "180000元", "2.4万元/月", "", "联系人乙", "",
    "ying@example.com", "2026年12月31日",
)  # fmt: skip
ROWS = (CHIEF_POST, TESTER, ENGINEER)


def write(folder: Path, rows: Sequence[Sequence[Any]] = ROWS, head: Sequence[str] = HEAD, name: str = "posts") -> Path:
    folder.mkdir(exist_ok=True)
    return write_xlsx(folder / f"{name}.xlsx", [head, *rows], title="岗位")


def change(row: Sequence[Any], **cells: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- whatever a cell may hold
    """The row with other cells, by the column's heading without its unit."""
    names = [heading.partition("（")[0] for heading in HEAD]
    return tuple(cells.get(name, value) for name, value in zip(names, row, strict=True))
