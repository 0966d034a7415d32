"""A department's table as it comes: any encoding, other headings; what is no table of needs, what is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.need_tables import MOST_ROWS, read_table
from storage.roster.errors import SecretRoster, UnreadableRoster


def test_I12_a_table_is_read_in_any_encoding_and_formulas_stay_text(tmp_path: Path) -> None:
    text = (
        "区教育局办理情况\n诉求编号,进展,办理结果（请写全）,函号\n12,已答复,=1+1,增教函〔2026〕12号\n,,,\n13,办理中,,\n"
    )
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        table = read_table(path)
        assert table is not None
        assert [dict(row.values) for row in table.rows] == [
            {"number": "12", "state": "已答复", "reply": "=1+1", "letter": "增教函〔2026〕12号"},
            {"number": "13", "state": "办理中", "reply": "", "letter": ""},
        ]
        assert [row.number for row in table.rows] == [3, 5]


def test_I12_what_has_other_headings_is_no_table_of_needs_and_too_long_or_marked_ones_are_refused(
    tmp_path: Path,
) -> None:
    roster = tmp_path / "名册.csv"
    roster.write_text("姓名,人才类别\n张三,第二类\n", encoding="utf-8")
    assert read_table(roster) is None
    marked = tmp_path / "密.csv"
    marked.write_text("机密★一年\n编号,答复\n1,好的\n", encoding="utf-8")
    with pytest.raises(SecretRoster):
        read_table(marked)
    endless = tmp_path / "长.csv"
    endless.write_text("编号,答复\n" + "1,好的\n" * (MOST_ROWS + 5), encoding="utf-8")
    with pytest.raises(UnreadableRoster, match="超过 1000 行"):
        read_table(endless)
    empty = tmp_path / "空.csv"
    empty.write_bytes(b"")
    with pytest.raises(UnreadableRoster):
        read_table(empty)
