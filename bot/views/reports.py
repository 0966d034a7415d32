"""The papers of a year on the screen: which there are, and what a self-evaluation still lacks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Ledger, YearPaper
from bot.screens import Block, Button, Screen, Tone, in_rows, line, verbatim
from bot.texts import say
from bot.views import papers
from jobs.reports.evaluation.facts import Missing

_LINES = 6


def menu_screen(year: int, *, this_year: int, decides: bool, language: str) -> Screen:
    """The papers of a year, and the year before."""
    buttons = [
        Button(say(language, "button.report.evaluation"), YearPaper(do="evaluation", year=year).pack()),
        Button(say(language, "button.report.ledger"), Ledger(year=year).pack()),
        Button(say(language, "button.report.template"), YearPaper(do="template", year=year).pack()),
    ]
    beside = [Button(say(language, "button.figures.before", year=year - 1), YearPaper(year=year - 1).pack())]
    if year < this_year:
        beside.append(Button(say(language, "button.figures.after", year=year + 1), YearPaper(year=year + 1).pack()))
    told = say(language, "report.menu", year=year)
    blocks: list[Block] = [line(told)]
    if decides:
        blocks.append(line(say(language, "report.menu_template"), tone=Tone.QUIET))
    return Screen(
        tuple(blocks), (*in_rows(buttons), *papers.list_rows(decides=decides, language=language), tuple(beside))
    )


def made_screen(missing: Sequence[Missing], year: int, language: str) -> Screen:
    """What the paper that was sent still lacks."""
    if not missing:
        return Screen((line(say(language, "report.whole", year=year)),))
    blocks: list[Block] = [line(say(language, "report.lacks", year=year, count=len(missing)))]
    blocks += [verbatim(say(language, "figures.missing_one", name=one.what, whom=one.whom)) for one in missing[:_LINES]]
    if len(missing) > _LINES:
        blocks.append(line(say(language, "report.rest"), tone=Tone.QUIET))
    button = Button(say(language, "button.report.ledger"), Ledger(year=year).pack())
    return Screen(tuple(blocks), ((button,),))
