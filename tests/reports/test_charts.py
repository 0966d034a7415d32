"""Pictures: each kind of item has one, of the width of a phone, in both languages, with every character in it."""

from __future__ import annotations

import dataclasses
import io
import itertools
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from jobs.reports import chart_parts, charts
from jobs.reports.report import Report, build_report
from jobs.reports.tally import count_responses
from jobs.reports.typeset import MISSING, count_ems, printable, sans_face, serif_face, wrap_text
from jobs.reports.words import name_answer
from storage.surveys.definition import Kind, Words
from tests.reports import surveys


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(count_responses(surveys.SURVEY, surveys.respond()), surveys.asked())


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_item_has_a_picture_but_those_in_words(report: Report, language: str) -> None:
    for one in report.items:
        png = charts.draw_item(report, one, language)
        assert (png is None) == (one.item.kind is Kind.TEXT)
        if png is not None:
            picture = Image.open(io.BytesIO(png))
            assert picture.width == 1080
            assert 200 < picture.height < 2500
            assert len(picture.convert("RGB").getcolors(1 << 24) or []) > 3
    assert charts.draw_overview(report, language) is not None


def test_nothing_is_drawn_of_fewer_than_five() -> None:
    few = build_report(count_responses(surveys.SURVEY, itertools.islice(surveys.respond(), 4)), surveys.asked())
    assert few.items == ()
    assert charts.draw_overview(few) is None
    some = build_report(count_responses(surveys.SURVEY, itertools.islice(surveys.respond(), 12)), surveys.asked())
    hidden = [one for one in some.items if one.figures is None]
    assert hidden
    assert all(charts.draw_item(some, one) is None for one in hidden)


def test_words_that_no_typeface_has_and_very_long_ones_still_make_a_picture() -> None:
    odd = Words("很长的题目" * 40 + "🎉\u202e<b>&$x^2$\n第二行")
    items = tuple(dataclasses.replace(item, text=odd) for item in surveys.SURVEY.items)
    survey = dataclasses.replace(surveys.SURVEY, items=items)
    report = build_report(count_responses(survey, surveys.respond()), surveys.asked())
    for one in report.items:
        png = charts.draw_item(report, one)
        assert png is None or Image.open(io.BytesIO(png)).width == 1080


def test_the_scale_is_in_order_in_grey_and_its_lower_end_is_hatched() -> None:
    greys = [_grey(colour) for colour, _, _ in chart_parts.LIKERT]
    assert greys == sorted(greys)
    assert all(after - before > 12 for before, after in itertools.pairwise(greys))
    assert [bool(hatch) for _, hatch, _ in chart_parts.LIKERT] == [False, False, False, True, True]


def test_matplotlib_is_imported_only_when_a_picture_is_drawn() -> None:
    script = "import json, sys, jobs.reports.charts, jobs.reports.survey_paper, jobs.reports.survey_sheet\n"
    script += "print(json.dumps([name for name in ('matplotlib', 'fpdf', 'docx', 'openpyxl') if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("face", [sans_face(), serif_face()])
def test_the_typefaces_have_rare_characters_and_say_which_they_lack(face: object) -> None:
    text = "增城區人才办喆堃翀赟㛃①★–—“”…〓"
    assert printable(text, sans_face()) == text
    assert printable("a\u200b𠮷🎉b", serif_face()) == f"a{MISSING}{MISSING}b"


@given(st.text(st.sampled_from("人才，。（）“”a1 \n%Zz"), max_size=60), st.integers(4, 20))
def test_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap_text(text, width, count_ems)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(count_ems(line) <= width for line in lines)


def test_a_line_does_not_begin_with_a_closing_sign_or_end_with_an_opening_one() -> None:
    lines = wrap_text("目标满意率（含“满意”以上）是85.0%，未达到。" * 3, 9, count_ems)
    assert not any(line[0] in "，。”）" for line in lines)
    assert not any(line[-1] in "（“" for line in lines)
    assert not any(line.endswith("85") for line in lines)


def test_an_answer_has_its_name_in_each_language() -> None:
    speed = surveys.SURVEY.find("speed")
    easy = surveys.SURVEY.find("easy")
    assert speed is not None
    assert easy is not None
    assert name_answer(speed, 4, "zh") == "★★★★"
    assert (name_answer(easy, 5, "zh"), name_answer(easy, 2, "en")) == ("很满意", "Rather dissatisfied")
