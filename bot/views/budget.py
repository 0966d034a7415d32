"""A year's budget on the screen: a summary, its lines and quarters as tables, one line, what is typed and asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.budget import words
from bot.budget.tables import list_news, problem_line, sum_up
from bot.callbacks import Budget, BudgetStep, Leave
from bot.callbacks.values import short
from bot.screens import Block, Button, Row, Screen, Table, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from jobs.budget.names import Names
from jobs.budget.parting import Parted
from jobs.budget.terms import Terms
from storage.budget.entering import Checked
from storage.budget.figures import BudgetYear, LineFigures
from storage.budget.lines import list_quarters

_ROWS = 9  # of a table on a phone, and of the buttons that open them; the file has all
_LABEL_CHARS = 6
_NEWS = 5  # of a table that is to be entered


def summary_screen(
    budget: BudgetYear, names: Names, terms: Terms, language: str, *, decides: bool, years: Sequence[int]
) -> Screen:
    """The year in a few lines, its parts, the years beside it; who decides can change it."""
    title, *told = words.list_summary(budget, names, terms, language)
    blocks = (line(title, tone=Tone.HEADING), *(verbatim(text) for text in told))
    year = budget.year
    looks = ["forecast"]
    if budget.lines:
        looks = ["lines", "quarters", "chart", "xlsx", "people", "forecast"]
    rows = [*in_rows(_look(name, year, language) for name in looks)]
    if decides:
        steps = ["plan", "table", "template"] if not budget.lines else ["plan", "table", "suppose"]
        rows += in_rows(_step(name, year, language) for name in steps)
    return Screen(blocks, (*rows, *_beside(year, years, language)))


def lines_screen(budget: BudgetYear, names: Names, language: str) -> Screen:
    """The lines as a table in 万元, and a button for each."""
    keys = ("benefit", "adjusted", "paid", "rate", "likely")
    head = tuple(say(language, f"budget.head.{key}") for key in keys)
    rows = [
        (names.name(one.benefit, language), *_cells(one.adjusted_yuan, one.paid_yuan), words.write_rate(one.rate),
         words.write_wan(words.round_yuan(one.expected[1])))
        for one in budget.lines[:_ROWS]
    ]  # fmt: skip
    total = say(language, "budget.total")
    rows.append(
        (total, *_cells(budget.adjusted_yuan, budget.paid_yuan), words.write_rate(budget.rate),
         words.write_wan(words.round_yuan(budget.expected[1])))
    )  # fmt: skip
    blocks: list[Block] = [
        line(say(language, "budget.lines_title", year=budget.year), tone=Tone.HEADING),
        Table(head, tuple(rows)),
    ]
    if len(budget.lines) > _ROWS:
        blocks.append(line(say(language, "stats.more_rows", count=len(budget.lines) - _ROWS), tone=Tone.QUIET))
    buttons = [
        Button(clip(names.name(one.benefit, language), _LABEL_CHARS), _open(budget.year, one.benefit))
        for one in budget.lines[:_ROWS]
    ]
    return Screen(tuple(blocks), (*in_rows(buttons), (back_button(budget.year, language),)))


def _cells(*yuan: int) -> tuple[str, ...]:
    return tuple(words.write_wan(one) for one in yuan)


def quarters_screen(budget: BudgetYear, language: str) -> Screen:
    """Quarter by quarter in 万元."""
    keys = ("quarter", "planned", "adjusted", "paid", "committed", "still")
    head = tuple(say(language, f"budget.head.{key}") for key in keys)
    by_quarter = budget.by_quarter()
    rows = tuple(
        (
            words.name_quarter(quarter, language),
            *(words.write_wan(words.round_yuan(yuan)) for yuan in by_quarter[quarter].values()),
        )
        for quarter in list_quarters(budget.year)
    )
    blocks: list[Block] = [
        line(say(language, "budget.quarters_title", year=budget.year), tone=Tone.HEADING),
        Table(head, rows),
    ]
    if any(one.line_id and one.quarters_planned is None for one in budget.lines):
        blocks.append(line(say(language, "budget.no_quarters"), tone=Tone.QUIET))
    return Screen(tuple(blocks), ((back_button(budget.year, language),),))


def line_screen(figures: LineFigures, names: Names, language: str, *, year: int, decides: bool) -> Screen:
    """One benefit: plan, spending, forecast with what it stands on, why it deviates."""
    title, *told = words.list_line(figures, names, language, year=year)
    blocks = (line(title, tone=Tone.HEADING), *(verbatim(text) for text in told))
    buttons = [_look("people", year, language, figures.benefit)]
    if decides:
        steps = ("adjust", "explain", "suppose") if figures.line_id else ("plan", "suppose")
        buttons += [_step(name, year, language, figures.benefit) for name in steps]
    lines = _look("lines", year, language)
    return Screen(blocks, (*in_rows(buttons), (lines, back_button(year, language))))


def ask_screen(do: str, year: int, name: str, language: str, *, wrong: str = "") -> Screen:
    """What is to be typed, or sent; `wrong` says why what came was none."""
    blocks = [line(f"! {wrong}")] if wrong else []
    about = say(language, "budget.about", name=name) if name else ""
    key = f"budget.ask.{do}" if name or do == "table" else f"budget.ask.{do}_any"
    blocks.append(line(say(language, key, year=year, about=about)))
    return Screen(tuple(blocks), ((Button(say(language, "button.cancel"), Leave().pack()),),))


def review_screen(told: Sequence[str], year: int, language: str) -> Screen:
    """What would be entered, for a last look."""
    blocks = (line(say(language, "budget.review")), *(verbatim(text) for text in told))
    save = Button(say(language, "button.budget.save"), BudgetStep(year=year, do="save").pack())
    return Screen(blocks, ((save, Button(say(language, "button.cancel"), Leave().pack())),))


def table_screen(checked: Checked, name: str, digest: str, names: Names, year: int, language: str) -> Screen:
    """What a table would do, the cells that can't be with the reason, and the one question."""
    cancel = Button(say(language, "button.cancel"), Leave().pack())
    count = len(checked.entries) + len({one.row for one in checked.problems})
    blocks: list[Block] = [verbatim(say(language, "budget.import.title", name=clip(clean(name), 40), count=count))]
    if checked.problems:
        blocks.append(line(say(language, "budget.import.wrong", count=len(checked.problems))))
        blocks += [verbatim(problem_line(one, language)) for one in checked.problems[:_NEWS]]
        if len(checked.problems) > _NEWS:
            blocks.append(line(say(language, "budget.import.more", count=len(checked.problems) - _NEWS)))
        return Screen(tuple(blocks), ((cancel,),))
    if not checked.is_news:
        blocks.append(line(say(language, "budget.import.nothing")))
        return Screen(tuple(blocks), ((back_button(year, language),),))
    news = list_news(checked, names, language)
    blocks += [verbatim(text) for text in news[:_NEWS]]
    if len(news) > _NEWS:
        blocks.append(line(say(language, "budget.import.more", count=len(news) - _NEWS)))
    blocks.append(line(sum_up(checked, language)))
    apply = Button(say(language, "button.budget.apply"), BudgetStep(year=year, do="apply", file=digest).pack())
    return Screen(tuple(blocks), ((apply, cancel),))


def told_screen(told: Sequence[str], year: int, language: str, benefit: str = "") -> Screen:
    """What was done, or what a supposed change comes to, and the way back."""
    rows: list[Button] = []
    if benefit:
        rows.append(Button(say(language, "button.budget.line"), _open(year, benefit)))
    return Screen(tuple(verbatim(text) for text in told), ((*rows, back_button(year, language)),))


def parted_screen(parted: Sequence[Parted], names: Names, language: str, *, year: int, as_of: date | None) -> Screen:
    """For the section chief: where forecast and remaining budget part by now, with the list behind it."""
    day = say_day(language, as_of) if as_of is not None else ""
    blocks: list[Block] = [line(say(language, "budget.parted_title", year=year, day=day))]
    blocks += [verbatim(words.parted_line(one, names, language)) for one in parted[:_NEWS]]
    if len(parted) > _NEWS:
        blocks.append(line(say(language, "budget.parted_more", count=len(parted) - _NEWS)))
    people = Button(say(language, "button.budget.people"), Budget(year=year, do="parted").pack())
    return Screen(tuple(blocks), ((people, back_button(year, language)),))


def picture_rows(year: int, language: str) -> tuple[Row, ...]:
    """What can be pressed under the picture."""
    return ((_look("lines", year, language), back_button(year, language)),)


def back_button(year: int, language: str) -> Button:
    """To the summary of the year."""
    return Button(say(language, "button.budget.back"), Budget(year=year).pack())


def _open(year: int, benefit: str) -> str:
    return Budget(year=year, do="line", benefit=short(benefit)).pack()


def _look(do: str, year: int, language: str, benefit: str = "") -> Button:
    data = Budget(year=year, do=do, benefit=short(benefit) if benefit else "")
    return Button(say(language, f"button.budget.{do}"), data.pack())


def _step(do: str, year: int, language: str, benefit: str = "") -> Button:
    data = BudgetStep(year=year, do=do, benefit=short(benefit) if benefit else "")
    return Button(say(language, f"button.budget.{do}"), data.pack())


def _beside(year: int, years: Sequence[int], language: str) -> tuple[Row, ...]:
    """The years before and after that have a budget, and always this one's next."""
    buttons = [
        Button(say(language, f"button.budget.{way}"), Budget(year=other).pack())
        for way, other in (("before", year - 1), ("after", year + 1))
        if other in years
    ]
    return (tuple(buttons),) if buttons else ()
