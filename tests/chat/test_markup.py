"""Screens as Telegram's HTML: what is escaped, where a long text is cut."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.markup import MESSAGE_UNITS, html_messages, plain_messages, units
from bot.channels.rich import MOST_BLOCKS, rich_message
from bot.screens import Button, Details, Paragraph, Screen, Span, Table, Tone, clean, in_rows, line, verbatim
from bot.views.passages import told
from tests.telegram_server import read_markup

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 23)
WORDS = st.text(alphabet="甲乙<b>&；。\n 𠮷😀👨\u200d👩1，", min_size=1, max_size=300)
PARAGRAPHS = st.lists(
    st.builds(
        lambda parts, tone, gap: Paragraph(tuple(Span(text, bold) for text, bold in parts), tone, gap),
        st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=3),
        st.sampled_from(Tone),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def shown(pages: list[str]) -> str:
    return "".join("".join(read_markup(page, "HTML").split()) for page in pages)


@given(PARAGRAPHS, st.integers(min_value=120, max_value=400))
def test_I1_I2_every_page_fits_parses_and_nothing_is_lost(paragraphs: list[Paragraph], limit: int) -> None:
    pages = html_messages(Screen(tuple(paragraphs)), ZONE, limit)
    assert all(units(page) <= limit for page in pages)
    typed = "".join("".join("".join(span.text for span in entry.spans).split()) for entry in paragraphs)
    if typed:
        assert shown(pages) == typed  # every tag closed in its page, every sign there, in order
    for page in pages:
        page.encode("utf-8")  # no half of a surrogate pair


def test_I2_cuts_stand_between_paragraphs_where_they_can() -> None:
    screen = Screen(tuple(line("甲" * 1500) for _ in range(4)))
    assert [len(page.split("\n")) for page in html_messages(screen, ZONE)] == [2, 2]


def test_I2_a_paragraph_that_is_too_long_is_cut_after_a_sentence() -> None:
    pages = html_messages(Screen((line("这是一句话。" * 1000),)), ZONE)
    assert len(pages) == 2
    assert all(page.endswith("。") for page in pages)
    assert all(units(page) <= MESSAGE_UNITS for page in pages)


def test_I2_signs_of_several_code_points_stay_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    for page in html_messages(Screen((verbatim(family * 60),)), ZONE, 120):
        assert page.startswith("👨")
        assert page.endswith("👧")


def test_I1_markup_of_others_is_text() -> None:
    [page] = html_messages(Screen((verbatim("**重** <b>x</b> & <script>"), line("**十万**元 <i>"))), ZONE)
    assert page == "**重** &lt;b&gt;x&lt;/b&gt; &amp; &lt;script&gt;\n<b>十万</b>元 &lt;i&gt;"


def test_F8_plain_text_has_no_markup_and_no_entities() -> None:
    assert plain_messages(Screen((line("**5万元** & <b>"),))) == ["5万元 & <b>"]


def test_I3_what_cannot_be_seen_is_not_shown() -> None:
    assert clean("a\x00b\u200bc\u202ed\ufeffe\u2066f\r\ng\u200dh") == "abcdef\ngh"
    assert clean("👩\u200d💻𠮷㛃") == "👩\u200d💻𠮷㛃"


def test_neighbouring_quotes_are_one_block_and_gaps_are_lines() -> None:
    screen = Screen((line("甲", tone=Tone.QUOTE), line("乙", tone=Tone.QUOTE), line("丙", gap=True)))
    assert html_messages(screen, ZONE) == ["<blockquote>甲\n乙</blockquote>\n\n丙"]


def test_a_table_is_a_line_a_row_where_there_are_no_tables() -> None:
    table = Table(("类别", "总额"), (("第一类", "500"), ("第二类", "200")), "安家补贴")
    [page] = html_messages(Screen((table,)), ZONE)
    assert page == "<b>安家补贴</b>\n<b>第一类</b>　总额：500\n<b>第二类</b>　总额：200"


def test_a_deadline_to_come_is_a_date_and_no_other_day_is() -> None:
    spans = told("2023年9月1日起施行，申请截止到**2026年12月31日**，2026年2月30日前无效，2025年1月1日前已过。", TODAY)
    assert [(span.text, span.day, span.bold) for span in spans if span.day] == [
        ("2026年12月31日", date(2026, 12, 31), True)
    ]
    [page] = html_messages(Screen((Paragraph(spans),)), ZONE)
    assert '<b><tg-time unix="1798689600">2026年12月31日</tg-time></b>' in page
    rich = rich_message(Screen((Paragraph(spans),)), ZONE)
    assert rich is not None
    assert '"unix_time":1798689600' in rich.model_dump_json(exclude_none=True)


def test_a_rich_message_has_real_tables_and_folds_and_keeps_telegrams_limits() -> None:
    table = Table(("甲", "乙"), (("1", "<b>"), ("2",)))
    rich = rich_message(Screen((line("**重**点"), Details("表", (table,)))), ZONE)
    assert rich is not None
    assert rich.blocks is not None
    kinds = [block.type for block in rich.blocks]
    assert kinds == ["paragraph", "details"]
    cells = rich.blocks[1].blocks[0].cells  # type: ignore[union-attr] # a table in a fold, as asserted above
    assert [[cell.text for cell in row] for row in cells] == [["甲", "乙"], ["1", "<b>"], ["2", ""]]
    assert rich_message(Screen((Table(("甲",), (("1",),) * MOST_BLOCKS),)), ZONE) is None
    assert rich_message(Screen((Table(("甲",) * 21, ()),)), ZONE) is None


@pytest.mark.parametrize(("count", "rows"), [(1, [1]), (3, [3]), (4, [2, 2]), (5, [3, 2]), (0, [])])
def test_buttons_stand_in_rows_of_two_or_three(count: int, rows: list[int]) -> None:
    assert [len(row) for row in in_rows(Button(str(number)) for number in range(count))] == rows
