"""The attachment 满意度调查结果: what stands in it, in order, before it is a Word file or a PDF.

Every sentence and number is computed from the report; what a report leaves out can't get in here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from jobs.reports import charts, tables
from jobs.reports.blocks import Block, Heading, Line, Picture
from jobs.reports.paper_docx import write_docx
from jobs.reports.paper_pdf import write_pdf
from jobs.reports.report import Report
from jobs.reports.sentences import describe_item, list_conclusions, list_facts, list_notes
from jobs.reports.tables import Grid
from jobs.reports.words import say, write_day
from storage.surveys.definition import Kind


def write_paper_docx(report: Report, language: str = "zh", *, made_on: date) -> bytes:
    """The attachment as a Word file, its headings in Word's own styles."""
    return write_docx(compose_paper(report, language, made_on=made_on), language, made_on=made_on)


def write_paper_pdf(report: Report, language: str = "zh", *, made_on: date) -> bytes:
    """The attachment as a PDF, with its typefaces in it."""
    return write_pdf(compose_paper(report, language, made_on=made_on), language)


def compose_paper(report: Report, language: str = "zh", *, made_on: date) -> list[Block]:
    """All of the attachment. With fewer than five responses: how it was asked, and that nothing is shown."""
    blocks: list[Block] = [
        Heading(say(language, "title", title=report.definition.title.say(language)), 0),
        Line(say(language, "made_on", day=write_day(made_on, language)), is_note=True),
    ]
    number = 0
    for key, section in (
        ("conclusion", _conclude(report, language)),
        ("method", _tell_method(report, language)),
        ("response", _tell_response(report, language)),
        ("targets", _tell_ratings(report, language)),
        ("items", _tell_items(report, language)),
        ("cross", _tell_cross(report, language)),
        ("compared", _tell_compared(report, language)),
    ):
        told = list(section)
        if told:
            blocks.append(
                Heading(say(language, "section", number=_count(number, language), text=say(language, key)), 1)
            )
            blocks += told
            number += 1
    blocks.append(Heading(say(language, "notes"), 1))
    blocks += [Line(note, is_note=True) for note in list_notes(report, language)]
    return blocks


def _count(number: int, language: str) -> str:
    return str(number + 1) if language == "en" else "一二三四五六七"[number]


def _conclude(report: Report, language: str) -> Iterator[Block]:
    sentences = list_conclusions(report, language)
    yield Line(("" if language != "en" else " ").join(sentences))


def _tell_method(report: Report, language: str) -> Iterator[Block]:
    yield Grid(("", ""), tuple(list_facts(report, language)), (24, 76))


def _tell_response(report: Report, language: str) -> Iterator[Block]:
    if report.asked.total().invited:
        yield tables.list_response(report, language)


def _tell_ratings(report: Report, language: str) -> Iterator[Block]:
    if report.n is None or not any(one.item.kind is Kind.RATING for one in report.items):
        return
    yield tables.list_ratings(report, language)
    picture = charts.draw_overview(report, language, titled=False)
    if picture is not None:
        yield Picture(picture, say(language, "likert"))


def _tell_items(report: Report, language: str) -> Iterator[Block]:
    for number, one in enumerate(report.items, 1):
        text = one.item.text.say(language)
        yield Heading(say(language, "item_heading", number=number, text=text), 2)
        picture = charts.draw_item(report, one, language, titled=False)
        said = describe_item(report, one, language)
        yield Line(said, is_kept=picture is not None)
        if picture is not None:
            yield Picture(picture, f"{text} {said}")
        grid = tables.list_answers(one, language)
        if grid is not None:
            yield grid


def _tell_cross(report: Report, language: str) -> Iterator[Block]:
    grid = tables.list_cross(report, language)
    if grid is not None:
        yield grid
        yield Line(say(language, "hidden_note"), is_note=True)


def _tell_compared(report: Report, language: str) -> Iterator[Block]:
    grid = tables.list_compared(report, language)
    if grid is not None:
        yield grid
        if any(one.comparison is not None and one.comparison.reworded for one in report.items):
            yield Line(say(language, "reworded"), is_note=True)
