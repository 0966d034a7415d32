"""The outcome of a check on one page to print: what one gets, until when, with which papers, by which article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.texts import say, say_day
from bot.views import wizard_end as ends
from bot.views import wizard_words as words
from bot.views.names import article_number
from bot.views.wizard import list_facts
from bot.wizard.reading import Read
from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.tables import Grid
from knowledge.eligibility.outcome import Decision, Verdict

_WIDTHS = (20, 16, 26, 24, 14)
_MOST_OPEN = 6


def write(read: Read, titles: Mapping[str, str], kind: str, *, today: date, language: str) -> bytes:
    """The file, `kind` pdf or docx. `titles` are those of the documents. Takes a moment: run it apart from the loop."""
    blocks = compose(read, titles, today=today, language=language)
    if kind == "pdf":
        from jobs.reports.paper_pdf import write_pdf

        return write_pdf(blocks, language)
    from jobs.reports.paper_docx import write_docx

    return write_docx(blocks, language, made_on=today)


def compose(read: Read, titles: Mapping[str, str], *, today: date, language: str) -> list[Block]:
    """What stands on the page, in order."""
    day = say_day(language, today)
    blocks: list[Block] = [
        Heading(say(language, "wizard.paper.title"), 0),
        Line(say(language, "wizard.paper.made", day=day), is_note=True),
        Line(say(language, "wizard.paper.facts", facts=list_facts(read.check, language))),
    ]
    if read.best.total_yuan:
        title = say(language, "wizard.title", amount=words.money(read.best.total_yuan, language))
        blocks.append(Line(title.replace("**", "")))  # bold in a chat
    rows = [tuple(_row(verdict, today, language)) for verdict in read.taken]
    head = tuple(say(language, f"wizard.paper.{name}") for name in ("benefit", "amount", "when", "papers", "article"))
    if rows:
        blocks.append(Grid(head, tuple(rows), _WIDTHS))
    due = [_tell_due(one, language) for one in ends.list_due(read)]
    if due:
        blocks.append(Heading(say(language, "wizard.paper.calendar"), 1))
        blocks += [Line(text, is_note=True) for text in due]
    opened = read.of(Decision.MAYBE)[:_MOST_OPEN]
    if opened:
        blocks.append(Heading(say(language, "wizard.paper.open"), 1))
        blocks += [Line(_tell_open(verdict, language), is_note=True) for verdict in opened]
    if read.left_out:
        blocks.append(Heading(say(language, "wizard.paper.apart"), 1))
        blocks += [Line(ends.word_left(verdict, read, language), is_note=True) for verdict in read.left_out]
    sources = words.join([titles[document] for document in dict.fromkeys(one.document for one in read.taken)], language)
    notes = [say(language, "wizard.paper.sources", titles=sources)] if sources else []
    notes.append(say(language, "wizard.paper.note"))
    if any(verdict.sample for verdict in read.verdicts):
        notes.append(say(language, "answer.sample"))
    return [*blocks, *(Line(note, is_note=True) for note in notes)]


def _row(verdict: Verdict, today: date, language: str) -> list[str]:
    return [
        words.name(verdict, language),
        words.amount(verdict, language),
        words.when(verdict, today, language),
        ends.word_papers(verdict, language),
        words.join([article_number(one, language, cited=True) for one in _list_articles(verdict)], language),
    ]


def _list_articles(verdict: Verdict) -> tuple[str, ...]:
    return verdict.articles[:3] or (verdict.article,)


def _tell_due(due: ends.Due, language: str) -> str:
    names = words.join([words.name(verdict, language) for verdict in due.verdicts], language)
    return say(language, "wizard.colon", name=names, text=words.word_step(due.step, language))


def _tell_open(verdict: Verdict, language: str) -> str:
    return ends.word_maybe(verdict, language).removeprefix("… ")
