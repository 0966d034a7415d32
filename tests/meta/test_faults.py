"""Each row of the fault matrix (F1 to F20) and of bad input (I1 to I15) has a test that names it, or a reason."""

from __future__ import annotations

import re

from tests.meta.project import ROOT

ROWS = [f"F{number}" for number in range(1, 21)] + [f"I{number}" for number in range(1, 16)]
# What the row speaks of comes with the release named; the row moves out of here together with it.
LATER: dict[str, str] = {}
NEVER = {
    "F15": "there is no Redis: drafts are rows of the database",
    "I11": "siwen fetches no addresses",
    "I14": "there is no webhook: siwen polls",
}


def test_each_row_has_its_test_or_its_reason() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    tested = set(re.findall(r"def test_(?:\w*_)?([FI]\d+)_", text))
    assert tested <= set(ROWS)
    excused = LATER.keys() | NEVER.keys()
    assert [row for row in ROWS if row not in tested | excused] == []
    assert sorted(tested & excused) == [], "tested by now: take it out of the list"
