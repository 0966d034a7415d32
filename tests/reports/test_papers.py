"""The attachment and the sheets say what was counted, to the last number, and nothing that the data don't carry."""

from __future__ import annotations

import csv
import dataclasses
import io
import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from jobs.reports import survey_sheet
from jobs.reports.answer_texts import ANSWER_TEXTS
from jobs.reports.blocks import Heading
from jobs.reports.free_texts import gather_texts
from jobs.reports.intervals import Interval
from jobs.reports.report import Report, build_report, grade_of
from jobs.reports.responses import Asked, Category, Response
from jobs.reports.sentences import describe_item, list_conclusions
from jobs.reports.statistics import Rating, Share
from jobs.reports.survey_paper import compose_paper, write_paper_docx, write_paper_pdf
from jobs.reports.survey_sheet import NamedOnly
from jobs.reports.tables import list_compared, list_ratings
from jobs.reports.tally import count_responses
from jobs.reports.texts import TEXTS
from jobs.reports.words import write_number, write_percent
from jobs.sheets import Shown, write_csv, write_sheet
from storage.surveys.definition import Definition, Item, Kind, Words
from tests.reports import surveys

MADE_ON = date(2026, 11, 20)
EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://example.com")')
NAMED = dataclasses.replace(surveys.SURVEY, anonymous=False)


@pytest.fixture(scope="module")
def report() -> Report:
    before = count_responses(surveys.SURVEY, surveys.respond(9, -0.1))
    return build_report(count_responses(surveys.SURVEY, surveys.respond()), surveys.asked(), before)


def _docx_words(written: bytes) -> str:
    document = Document(io.BytesIO(written))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _ratings(answers: list[int], *, target: float | None = None) -> Report:
    items = (Item("r", Kind.RATING, Words("服务")),)
    survey = Definition("s", Words("调查"), Words(""), Words(""), items, anonymous=True, target=target)
    tally = count_responses(survey, [Response({"r": answer}) for answer in answers])
    return build_report(tally, Asked(closed=MADE_ON))


def test_the_word_file_has_its_headings_in_word_s_styles_and_every_number(report: Report) -> None:
    written = write_paper_docx(report, made_on=MADE_ON)
    document = Document(io.BytesIO(written))
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert ("Title", "2026年高层次人才工作满意度调查结果") in styles
    assert [text for name, text in styles if name == "Heading 1"] == [
        "一、总体结论", "二、调查方法与对象", "三、回收情况", "四、满意率与得分", "五、逐题结果", "六、分人才类别结果",
        "七、与上期比较", "附：统计说明",
    ]  # fmt: skip
    assert len([text for name, text in styles if name == "Heading 2"]) == len(surveys.SURVEY.items)
    assert len(document.inline_shapes) == 11
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    words = _docx_words(written)
    for one in report.items:
        assert one.figures is not None
        for bar in one.figures.bars:
            if one.item.kind is not Kind.RANKING:
                assert write_percent(Fraction(bar.count, one.figures.n)) in words
        if one.figures.rating is not None:
            assert write_number(one.figures.rating.mean, 2) in words
            assert write_number(one.figures.rating.score, 1) in words


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pdf_says_what_the_word_file_says(report: Report, language: str) -> None:
    pdf = PdfDocument(write_paper_pdf(report, language, made_on=MADE_ON))
    read = "".join(page.get_textpage().get_text_range() for page in pdf)
    found = "".join(read.split())
    for block in compose_paper(report, language, made_on=MADE_ON):
        if isinstance(block, Heading):
            assert "".join(block.text.split()) in found
    for sentence in list_conclusions(report, language):
        assert "".join(sentence.split()) in found.replace("第1页", "")
    assert "〓" not in found
    assert surveys.SURVEY.title.say(language) in pdf.get_metadata_value("Title")


def test_a_paper_of_too_few_says_so_and_nothing_else() -> None:
    responses = itertools.islice(surveys.respond(), 4)
    report = build_report(
        count_responses(surveys.SURVEY, responses), dataclasses.replace(surveys.asked(), by_category={})
    )
    words = _docx_words(write_paper_docx(report, made_on=MADE_ON))
    assert "收回答卷不足5份" in words
    assert "%" not in words.split("附：统计说明")[0]
    pdf = PdfDocument(write_paper_pdf(report, made_on=MADE_ON))
    assert "不足5份" in "".join(page.get_textpage().get_text_range() for page in pdf)


def test_an_item_of_too_few_has_one_sign_in_the_table_whose_column_is_a_number_wide() -> None:
    items = tuple(Item(key, Kind.RATING, Words(key)) for key in ("all", "few"))
    survey = Definition("s", Words("调查"), Words(""), Words(""), items, anonymous=True)
    answers = [Response({"all": 5, "few": 4} if place < 4 else {"all": 5}) for place in range(12)]
    grid = list_ratings(build_report(count_responses(survey, answers), Asked(closed=MADE_ON)), "zh")
    assert [row[:2] for row in grid.rows][:2] == [("all", 12), ("few", "＊")]


@pytest.mark.parametrize(
    ("rate", "low", "mean", "word"),
    [
        (0.95, 0.91, 4.5, "very_satisfied"),
        (0.95, 0.89, 4.5, "satisfied"),  # the interval reaches below 90 %
        (0.95, 0.91, 4.3, "satisfied"),  # the score is 82.5
        (0.85, 0.81, 3.7, "rather_satisfied"),
        (0.70, 0.61, 3.5, "rather_satisfied"),
        (0.70, 0.59, 4.9, None),
    ],
)
def test_a_word_for_the_whole_only_if_the_data_carry_it(rate: float, low: float, mean: float, word: str | None) -> None:
    share = Share(round(rate * 1000), 1000, Interval(low, 1.0))
    grade = grade_of(Rating(Fraction(str(mean)), None, share))
    assert (grade.key if grade else None) == word


def test_a_few_happy_answers_are_no_very_satisfied() -> None:
    few, many = _ratings([5] * 6), _ratings([5] * 120)
    assert few.grade is None or few.grade.key != "very_satisfied"
    assert "非常满意" not in list_conclusions(few, "zh")[0]
    assert "“非常满意”" in list_conclusions(many, "zh")[0]
    assert "“满意”：" not in list_conclusions(_ratings([3] * 60 + [4] * 60), "zh")[0]


def test_a_target_is_met_by_the_figure_itself_not_by_its_rounding() -> None:
    short = _ratings([5] * 8499 + [1] * 1501, target=85.0)
    said = " ".join(list_conclusions(short, "zh"))
    assert "85.0%" in said
    assert "未达到，相差0.01个百分点" in said
    assert "已达到" in " ".join(list_conclusions(_ratings([5] * 85 + [1] * 15, target=85.0), "zh"))


def test_a_comparison_says_no_more_than_the_data_carry(report: Report) -> None:
    grid = list_compared(report, "zh")
    assert grid is not None
    for row in grid.rows:
        low, _, high = str(row[5]).partition("~")
        is_apart = (float(low) > 0) == (float(high) > 0)
        assert ("统计显著" in str(row[6])) == is_apart
        assert is_apart or row[6] == "未见显著差异"


@given(st.fractions(-1000, 1000), st.integers(0, 3))
def test_a_figure_is_rounded_once_half_up(value: Fraction, places: int) -> None:
    shown = Fraction(write_number(value, places))
    assert abs(shown - value) <= Fraction(1, 2 * 10**places)
    assert write_number(Fraction(1, 8), 2) == "0.13"
    assert (write_number(-0.04, 1), write_number(Fraction(1, 3), 1, signed=True)) == ("0.0", "+0.3")


def test_the_workbook_holds_numbers_and_every_count(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    texts = gather_texts(surveys.SURVEY, surveys.respond(), b"k" * 16)
    survey_sheet.write_workbook(path, report, "zh", texts)
    book = load_workbook(path)
    assert book.sheetnames == [
        "概况", "汇总", "回收情况", "选项分布", "分类别", "与上期比较", "文字回答", "编码说明",
    ]  # fmt: skip
    rows = {row[1].value: row for row in book["汇总"].iter_rows(min_row=3)}
    policy = report.items[0].figures
    assert policy is not None
    assert policy.rating is not None
    row = rows["policy"]
    assert (row[0].value, row[4].value, row[9].value) == (1, policy.n, float(policy.rating.satisfied.value))
    assert (row[6].value, row[6].number_format, row[9].number_format) == (float(policy.rating.mean), "0.00", "0.0%")
    counts = [(row[1].value, row[4].value) for row in book["选项分布"].iter_rows(min_row=2)]
    for one in report.items:
        assert one.figures is not None
        expected = [bar.count for bar in one.figures.bars] + [found.count for found in one.figures.bins]
        if one.figures.ranked:
            expected = [ranked.placed for ranked in one.figures.ranked]
        assert [count for key, count in counts if key == one.item.key] == expected


def test_an_anonymous_survey_has_no_rows_of_people(report: Report, tmp_path: Path) -> None:
    with pytest.raises(NamedOnly):
        survey_sheet.write_workbook(tmp_path / "a.xlsx", report, responses=surveys.respond())
    with pytest.raises(NamedOnly):
        survey_sheet.write_responses_csv(tmp_path / "a.csv", surveys.SURVEY, surveys.respond())
    assert list(tmp_path.iterdir()) == []


def _evil_responses() -> Iterator[Response]:
    for response, text in zip(surveys.respond(), itertools.cycle(EVIL)):
        values: dict[str, Any] = dict(response.values) | {"say": text, "how": {"choice": "other", "other": text}}
        yield dataclasses.replace(response, values=values, who=text)


def test_I12_a_formula_that_somebody_typed_is_none_in_any_export(tmp_path: Path) -> None:
    asked = dataclasses.replace(surveys.asked(), anonymous=False, time_to_answer=timedelta(seconds=95))
    report = build_report(count_responses(NAMED, _evil_responses()), asked)
    survey_sheet.write_workbook(
        tmp_path / "a.xlsx", report, "zh", gather_texts(NAMED, _evil_responses(), b"k" * 16), _evil_responses()
    )
    book = load_workbook(tmp_path / "a.xlsx")
    assert book["答卷"].max_row == 135
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert any(cell.value == "=1+1" for row in book["答卷"].iter_rows() for cell in row)
    assert "作答用时中位数" in [row[0].value for row in book["概况"].iter_rows()]
    survey_sheet.write_responses_csv(tmp_path / "a.csv", NAMED, _evil_responses())
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 135
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_a_heading_that_looks_like_a_formula_is_none(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.xlsx", "a/b", ["=1+1"], [[Shown(-0.5, "0.0", "-0.5")]])
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert (sheet["A1"].data_type, sheet["A2"].value, sheet.title) == ("s", -0.5, "a b")
    write_csv(tmp_path / "a.csv", ["=1+1"], [[Shown(-0.5, "0.0", "-0.5"), None]])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8-sig") == "'=1+1\n-0.5,\n"


def test_the_distribution_as_csv(report: Report, tmp_path: Path) -> None:
    survey_sheet.write_answers_csv(tmp_path / "a.csv", report, "en")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:6] == ["No.", "Key", "Item", "Answer", "People", "Share"]
    assert rows[1][:5] == ["1", "policy", "How policies are publicised", "Very satisfied", "44"]


def test_words_are_shown_in_no_order_and_only_where_five_gave_some() -> None:
    people: list[Category] = [1, 2, 3, 4, 5, None]
    items = (Item("t", Kind.TEXT, Words("意见")), Item("u", Kind.TEXT, Words("别的")))
    survey = Definition("s", Words("调查"), Words(""), Words(""), items, anonymous=True)
    responses = [Response({"t": f"意见{k}", **({"u": "x"} if k < 4 else {})}, one) for k, one in enumerate(people)]
    found = gather_texts(survey, responses, b"a" * 16)
    assert set(found) == {"t"}
    assert sorted(found["t"]) == [f"意见{k}" for k in range(6)]
    assert found == gather_texts(survey, reversed(responses), b"a" * 16)
    assert any(gather_texts(survey, responses, bytes([k]) * 16)["t"] != found["t"] for k in range(4))
    with pytest.raises(ValueError, match="too short"):
        gather_texts(survey, responses, b"a")


def test_a_median_time_is_for_named_surveys_only() -> None:
    with pytest.raises(ValueError, match="no times finer than a day"):
        Asked(anonymous=True, time_to_answer=timedelta(minutes=2))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_item_is_described(report: Report, language: str) -> None:
    for one in report.items:
        assert one.figures is not None
        assert f"n={one.figures.n}" in describe_item(report, one, language)


def test_every_text_is_used_and_in_both_languages() -> None:
    assert not TEXTS.keys() & ANSWER_TEXTS.keys()
    folder = Path(survey_sheet.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if "texts" not in path.name)
    for key, (zh, en) in (TEXTS | ANSWER_TEXTS).items():
        assert zh
        assert en
        stem = key.partition(".")[0] if key.split(".")[0] in {"kind", "rating", "source", "grade", "answers"} else key
        assert f'"{stem}' in source or f"'{stem}'" in source, key
