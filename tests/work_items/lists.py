"""Lists of work items as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

HEAD = ("序号", "工作要点", "责任单位", "一季度目标", "二季度目标", "三季度目标", "四季度目标")
ROWS = (
    (1, "建成人才公寓300套", "区住房和城乡建设局", "开工", "封顶", "装修", "交付"),
    (2, "办理人才子女入学", "区教育局", "", "", "安排完成", "回访"),
    (3, "组织人才体检", "卫生健康局", "", "", "", ""),
    (4, "举办政策宣讲10场", "区教育局", "", "", "", "10场"),
)


def write(
    path: Path,
    rows: Sequence[Sequence[object]] = ROWS,
    *,
    head: Sequence[str] = HEAD,
    title: str = "增城区2026年度人才工作要点",
) -> Path:
    """The list under its title."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append([title])
    for row in (head, *rows):
        page.append(list(row))
    book.save(path)
    return path
