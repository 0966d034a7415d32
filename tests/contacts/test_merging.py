"""Two edits of one contact in one: no line is lost, and what either marked 限知 stays so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.contact_merging import merge
from storage.contacts import ContactFields, Line
from tests.contacts.offices import TODAY

BASE = ContactFields(talent_id=1, level="liaison", channel="phone", day=TODAY)
PLAIN, HIDDEN = Line("condition", "想离职"), Line("condition", "想离职", restricted=True)
REWORDED, OTHER = Line("condition", "想离职回原籍"), Line("suggestion", "多开宣讲会")


def lines(*mine: Line) -> ContactFields:
    return replace(BASE, lines=mine)


@pytest.mark.parametrize(
    ("mine", "theirs", "restricted"),
    [
        (lines(HIDDEN), lines(PLAIN, OTHER), {"想离职"}),
        (lines(PLAIN, OTHER), lines(HIDDEN), {"想离职"}),
        (lines(REWORDED), lines(HIDDEN), {"想离职回原籍"}),
        (lines(HIDDEN), lines(REWORDED), {"想离职回原籍"}),
        (lines(REWORDED, OTHER), lines(HIDDEN), {"想离职回原籍"}),
        (lines(REWORDED), lines(PLAIN), set()),
    ],
)
def test_restricted_by_either_stays_so_in_whatever_words(
    mine: ContactFields, theirs: ContactFields, restricted: set[str]
) -> None:
    merged = merge(lines(PLAIN), mine, theirs)
    assert {line.text for line in merged.lines if line.restricted} == restricted


def test_no_line_of_either_is_lost_and_what_either_took_out_is_out() -> None:
    base = lines(PLAIN, OTHER)
    merged = merge(base, lines(PLAIN, REWORDED), lines(PLAIN, OTHER, Line("need", "公寓")))
    assert sorted(line.text for line in merged.lines) == sorted(["想离职", "想离职回原籍", "公寓"])
