"""Figures on the screen: a period in a few lines, each part as a table, with ways to its picture and the file."""

from __future__ import annotations

from datetime import date, timedelta

from bot.callbacks import Leave, Stats
from bot.figures.stats_grids import list_parts, make_grid, part_title
from bot.figures.stats_words import Names, list_lines
from bot.screens import Block, Button, Row, Screen, Table, Tone, in_rows, line, verbatim
from bot.texts import say
from jobs import office_figures
from jobs.office_figures import PERIODS, Figures
from jobs.sheets import Cell, Shown

_ROWS = 12  # of a table on a phone; the file has all


def summary_screen(figures: Figures, names: Names, language: str, *, today: date) -> Screen:
    """The period, a button for each part that has something to tell, the periods beside it and others, the file."""
    title, *lines = list_lines(figures, names, language)
    blocks = (line(title, tone=Tone.HEADING), *(verbatim(told) for told in lines))
    parts = [Button(say(language, f"button.stats.{part}"), _press(figures, part)) for part in list_parts(figures)]
    periods = [Button(say(language, f"button.stats.{kind}"), Stats(do=kind).pack()) for kind in (*PERIODS, "range")]
    file = [Button(say(language, "button.stats.xlsx"), _press(figures, "xlsx"))] if parts else []
    return Screen(blocks, (*in_rows(parts), *_beside(figures, today, language), *in_rows([*periods, *file])))


def part_screen(figures: Figures, names: Names, part: str, language: str) -> Screen:
    """A part as a table."""
    grid = make_grid(figures, names, part, language)
    title = part_title(figures, part, language)
    if not grid.rows:
        return Screen((line(title), line(say(language, "stats.nothing"))), ((_back(figures, language),),))
    rows = tuple(tuple(_tell(cell) for cell in row) for row in grid.rows[:_ROWS])
    blocks: list[Block] = [line(title, tone=Tone.HEADING), Table(grid.head, rows)]
    if len(grid.rows) > _ROWS:
        blocks.append(line(say(language, "stats.more_rows", count=len(grid.rows) - _ROWS), tone=Tone.QUIET))
    if part == "articles" and figures.needs.waiting:
        blocks.append(line(say(language, "stats.waiting", count=figures.needs.waiting), tone=Tone.QUIET))
    picture = Button(say(language, "button.stats.picture"), _press(figures, part, picture=1))
    return Screen(tuple(blocks), ((picture, _back(figures, language)),))


def picture_rows(figures: Figures, part: str, language: str) -> tuple[Row, ...]:
    """What can be pressed under a picture."""
    table = Button(say(language, "button.stats.table"), _press(figures, part))
    return ((table, _back(figures, language)),)


def ask_screen(language: str, *, wrong: bool = False) -> Screen:
    """Two days are asked for; `wrong`: what came was none."""
    blocks = [line(say(language, "stats.wrong_range"))] if wrong else []
    blocks.append(line(say(language, "stats.which_range")))
    return Screen(tuple(blocks), ((Button(say(language, "button.cancel"), Leave().pack()),),))


def _beside(figures: Figures, today: date, language: str) -> tuple[Row, ...]:
    """The period before and, where it has begun, the one after: of a whole month, quarter or year."""
    kind = office_figures.kind_of(figures.first, figures.last)
    if not kind:
        return ()
    buttons = []
    for way, day in (("before", figures.first - timedelta(days=1)), ("after", figures.last + timedelta(days=1))):
        if day <= today and day.year > 1:
            first, last = office_figures.find_period(kind, day)
            data = Stats(first=first.toordinal(), last=last.toordinal()).pack()
            buttons.append(Button(say(language, f"button.stats.{way}.{kind}"), data))
    return (tuple(buttons),)


def _back(figures: Figures, language: str) -> Button:
    return Button(say(language, "button.stats.back"), _press(figures, ""))


def _press(figures: Figures, do: str, *, picture: int = 0) -> str:
    first, last = figures.first.toordinal(), figures.last.toordinal()
    return Stats(do=do, first=first, last=last, picture=picture).pack()


def _tell(cell: Cell) -> str:
    return cell.text if isinstance(cell, Shown) else str(cell)
