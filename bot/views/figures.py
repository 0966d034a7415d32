"""The ledger on the screen: a year's figures, one with its history, what a line or a file would enter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import tzinfo

from bot.callbacks import Leave, Ledger
from bot.screens import Block, Button, Row, Screen, Table, Tone, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from bot.views.paging import page_row
from jobs.figures import Figure, YearFigures
from jobs.reports.evaluation.phrases import write_phrase, write_value
from storage.figures.ledger import Entry, Standing, Verdict

ROWS = 6  # of a table on a phone
_NAME_CHARS, _SAID_CHARS, _LINES = 18, 60, 6


def year_screen(found: YearFigures, page: int, *, this_year: int, language: str) -> Screen:
    """The figures of a year, those that are missing counted, the years beside it."""
    figures = list(found.figures.values())
    pages = max(1, -(-len(figures) // ROWS))
    page = min(page, pages - 1)
    computed = sum(one.computed for one in figures)
    facts = {"year": found.year, "computed": computed, "entered": len(figures) - computed}
    blocks: list[Block] = [line(say(language, "figures.title", **facts), tone=Tone.HEADING)]
    if found.missing:
        blocks.append(line(say(language, "figures.missing", count=len(found.missing))))
    if figures:
        head = (say(language, "figures.head.name"), say(language, "figures.head.value"))
        shown = figures[page * ROWS : (page + 1) * ROWS]
        blocks.append(Table(head, tuple((clip(one.entry.name, _NAME_CHARS), _tell(one)) for one in shown)))
        blocks.append(line(say(language, "figures.look"), tone=Tone.QUIET))
    rows = page_row(page, pages, lambda to: Ledger(year=found.year, page=to).pack(), language)
    buttons = [_button("ask", found.year, language)]
    if found.missing:
        buttons.insert(0, _button("missing", found.year, language))
    buttons.append(_button("xlsx", found.year, language))
    return Screen(tuple(blocks), (*rows, *in_rows(buttons), _beside(found.year, this_year, language)))


def missing_screen(found: YearFigures, language: str) -> Screen:
    """What is missing, and whom to ask."""
    blocks: list[Block] = [line(say(language, "figures.missing_title", year=found.year, count=len(found.missing)))]
    listed = list(found.missing.values())
    blocks += [verbatim(say(language, "figures.missing_one", name=one.name, whom=one.whom)) for one in listed[:_LINES]]
    if len(listed) > _LINES:
        blocks.append(line(say(language, "figures.more", count=len(listed) - _LINES), tone=Tone.QUIET))
    return Screen(tuple(blocks), ((_button("ask", found.year, language), _back(found.year, language)),))


def figure_screen(
    figure: Figure | None, history: Sequence[Standing], name: str, year: int, zone: tzinfo, language: str
) -> Screen:
    """One figure: its words, its source, what was entered of it before."""
    blocks: list[Block] = [line(say(language, "figures.one", name=name, year=year), tone=Tone.HEADING)]
    if figure is None:
        blocks.append(line(say(language, "figures.one_missing")))
    else:
        entry = figure.entry
        blocks.append(verbatim(_tell(figure)))
        how = "figures.computed_from" if figure.computed else "figures.entered_from"
        blocks.append(verbatim(say(language, how, source=entry.source)))
        if entry.note:
            blocks.append(verbatim(entry.note))
        if figure.beside is not None and figure.beside.value is not None:
            told = write_value(figure.beside.value, entry.unit)
            blocks.append(verbatim(say(language, "figures.beside", value=told)))
    past = history if figure is None or figure.computed else history[:-1]
    blocks += [verbatim(_past_line(one, zone, language)) for one in past[-3:]]
    buttons = [] if figure is not None and figure.computed else [_button("ask", year, language)]
    return Screen(tuple(blocks), ((*buttons, _back(year, language)),))


def ask_screen(year: int, language: str, *, said: str = "") -> Screen:
    """How a figure is written, under what was wrong with the last line."""
    blocks = [line(said)] if said else []
    blocks.append(line(say(language, "figures.how", year=year)))
    return Screen(tuple(blocks), ((Button(say(language, "button.cancel"), Leave().pack()),),))


def review_screen(entry: Entry, before: Entry | None, language: str) -> Screen:
    """What would be entered; one press enters it."""
    blocks: list[Block] = [
        line(say(language, "figures.check")),
        verbatim(say(language, "figures.entry", year=entry.period, name=entry.name, phrase=write_phrase(entry))),
        verbatim(say(language, "figures.entered_from", source=entry.source)),
    ]
    if before is not None:
        blocks.append(verbatim(say(language, "figures.was", phrase=write_phrase(before))))
    save = Button(say(language, "button.figures.save"), Ledger(do="save", year=int(entry.period[:4])).pack())
    return Screen(tuple(blocks), ((save, Button(say(language, "button.cancel"), Leave().pack())),))


def comparison_screen(verdicts: Sequence[Verdict], year: int, language: str) -> Screen:
    """What a file would do, faults first; it can be entered where there are none."""
    counts = Counter(one.outcome for one in verdicts)
    facts = {name: counts[name] for name in ("added", "changed", "unchanged", "refused")}
    blocks: list[Block] = [line(say(language, "figures.file", **facts))]
    told = [_fault_line(one, language) for one in verdicts if one.outcome == "refused"]
    told = told or [_change_line(one, language) for one in verdicts if one.outcome in {"added", "changed"}]
    blocks += [verbatim(clip(one, _SAID_CHARS)) for one in told[:_LINES]]
    if len(told) > _LINES:
        blocks.append(line(say(language, "figures.more", count=len(told) - _LINES), tone=Tone.QUIET))
    leave = Button(say(language, "button.cancel"), Leave().pack())
    if counts["refused"]:
        blocks.append(line(say(language, "figures.file_faults")))
        return Screen(tuple(blocks), ((leave,),))
    if not counts["added"] and not counts["changed"]:
        return Screen(tuple(blocks), ((_back(year, language),),))
    apply = Button(say(language, "button.figures.apply"), Ledger(do="apply", year=year).pack())
    return Screen(tuple(blocks), ((apply, leave),))


def _tell(figure: Figure) -> str:
    return write_phrase(figure.entry)


def _fault_line(one: Verdict, language: str) -> str:
    return say(language, "figures.fault", line=one.line, said=say(language, one.reason, **(one.facts or {})))


def _change_line(one: Verdict, language: str) -> str:
    if one.entry is None:
        return ""
    told = say(language, "figures.entry", year=one.entry.period, name=one.entry.name, phrase=write_phrase(one.entry))
    return told if one.before is None else told + say(language, "figures.was_aside", phrase=write_phrase(one.before))


def _past_line(one: Standing, zone: tzinfo, language: str) -> str:
    day = say_day(language, one.entered_at.astimezone(zone).date())
    if one.removed:
        return say(language, "figures.removed", day=day, note=one.entry.note)
    return say(language, "figures.past", day=day, phrase=write_phrase(one.entry), source=one.entry.source)


def _button(do: str, year: int, language: str) -> Button:
    return Button(say(language, f"button.figures.{do}"), Ledger(do=do, year=year).pack())


def _back(year: int, language: str) -> Button:
    return Button(say(language, "button.figures.list"), Ledger(year=year).pack())


def _beside(year: int, this_year: int, language: str) -> Row:
    buttons = [Button(say(language, "button.figures.before", year=year - 1), Ledger(year=year - 1).pack())]
    if year < this_year:
        buttons.append(Button(say(language, "button.figures.after", year=year + 1), Ledger(year=year + 1).pack()))
    return tuple(buttons)
