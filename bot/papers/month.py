"""The monthly brief for the leaders: one page, counts and units, no talent's name."""

from __future__ import annotations

from collections.abc import Iterator

from bot.papers.setting import Setting
from jobs.papers.month import Ahead, Counts, Month
from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.tables import Grid
from jobs.reports.words import write_percent
from jobs.sheets import Cell, Shown
from storage.work_items.figures import Tally

_OFFICIALS, _UNITS, _STUCK, _BENEFITS, _AHEAD = 5, 4, 2, 2, 4  # of each kind, what is worst
_LINES = 23  # of a page, besides headings: rows of both tables and lines of text
_LINE_CHARS = {"zh": 43, "en": 80}
_ROWS = 8  # units in the table of work items, where the page has room for them
_TEXT_CHARS = 24
_FIGURES = (34, 16, 16, 18, 16)
_ITEMS = (36, 12, 12, 12, 12, 16)


def title(month: Month, setting: Setting) -> str:
    """人才工作月报."""
    del month
    return setting.say("brief_paper.title")


def name(month: Month, setting: Setting) -> str:
    """2026年11月, for the file's name."""
    return setting.say("brief_paper.month", year=month.first.year, month=month.first.month)


def compose(month: Month, setting: Setting) -> list[Block]:
    """What stands on the page, in order."""
    head = setting.say("brief_paper.head", month=name(month, setting), day=setting.day(month.as_of))
    figures, attention, ahead = _figures(month, setting), list(_attention(month, setting)), list(_ahead(month, setting))
    chars = _LINE_CHARS.get(setting.language, min(_LINE_CHARS.values()))
    taken = len(figures.rows) + sum(-(-len(text) // chars) for text in (*attention, *ahead))
    return [
        Heading(title(month, setting), 0),
        Line(head, is_note=True),
        Heading(setting.say("brief_paper.figures"), 1),
        figures,
        Heading(setting.say("brief_paper.attention"), 1),
        *(Line(text, is_note=True) for text in attention),
        Heading(setting.say("brief_paper.items"), 1),
        _items(month, setting, most=min(_ROWS, max(0, _LINES - taken - 2))),
        Heading(setting.say("brief_paper.ahead"), 1),
        *(Line(text, is_note=True) for text in ahead),
    ]


def _figures(month: Month, setting: Setting) -> Grid:
    none = setting.say("papers.none")
    periods = (month.now, month.before, month.year)

    def row(key: str, values: tuple[str, str, str], goal: str = none) -> tuple[Cell, ...]:
        return (setting.say(f"brief_paper.row.{key}"), *(_centre(text) for text in (*values, goal)))

    def three(read: str) -> tuple[str, str, str]:
        now, before, year = (str(getattr(counts, read)) for counts in periods)
        return now, before, year

    rows = [
        row("contacts", three("contacts"), str(month.goal) if month.goal else none),
        row("opened", three("opened")),
        row("settled", three("settled")),
    ]
    now, before, year = (_asked(counts, setting) for counts in periods)
    rows.append(row("asked", (now, before, year)))
    if month.year.awards:
        rows.append(row("awards", three("awards")))
        now, before, year = (setting.money(counts.paid_yuan) for counts in periods)
        rows.append(row("paid", (now, before, year)))
    if month.rate is not None:
        rows.append(row("rate", (none, none, write_percent(month.rate))))
    sent = month.bulletins
    if sent.issues:
        told = setting.say("brief_paper.bulletins", issues=sent.issues, posts=sent.posts, interested=sent.interested)
        rows.append(row("bulletins", (none, none, told)))
    if month.items.total:
        done = setting.say("brief_paper.of", done=month.items.done, total=month.items.total)
        rows.append(row("items", (none, none, done), str(month.items.total)))
    head = tuple(setting.say(f"brief_paper.col.{key}") for key in ("what", "now", "before", "year", "goal"))
    return Grid(head, tuple(rows), _FIGURES)


def _centre(text: str) -> Shown:
    """What stands in the middle of its cell, as numbers do."""
    return Shown(0, "@", text)


def _asked(counts: Counts, setting: Setting) -> str:
    return setting.say("brief_paper.asked", asked=counts.asked, answered=counts.answered)


def _attention(month: Month, setting: Setting) -> Iterator[str]:
    told = False
    for text in (_duties(month, setting), _late(month, setting), _items_late(month, setting)):
        if text:
            told = True
            yield text
    for item in month.stuck[:_STUCK]:
        told = True
        said = _clip(item.last.text if item.last is not None else "")
        unit = setting.unit(item.unit)
        yield setting.say("brief_paper.stuck", number=item.number, text=_clip(item.text), unit=unit, said=said)
    if month.parted:
        told = True
        lines = [
            setting.say(
                "brief_paper.benefit", benefit=setting.benefit(one.line.benefit), amount=setting.money(-one.yuan)
            )
            for one in month.parted[:_BENEFITS]
        ]
        yield setting.say("brief_paper.short", benefits=setting.join(lines))
    if not told:
        yield setting.say("brief_paper.calm")


def _duties(month: Month, setting: Setting) -> str:
    nobody = sum(count for level, _, count in month.officials if not level)
    parts = [
        setting.say("brief_paper.duty", name=name, level=setting.say(f"contact.level.{level}"), count=count)
        for level, name, count in sorted(month.officials, key=lambda one: one[0] == "liaison")
        if level
    ][:_OFFICIALS]
    if nobody:
        parts.append(setting.say("brief_paper.nobody", count=nobody))
    return setting.say("brief_paper.duties", who=setting.join(parts)) if parts else ""


def _late(month: Month, setting: Setting) -> str:
    units = [
        setting.say("brief_paper.late_unit", unit=setting.unit(unit), count=count, days=days)
        for unit, count, days in month.late[:_UNITS]
    ]
    return setting.say("brief_paper.late", units=setting.join(units)) if units else ""


def _items_late(month: Month, setting: Setting) -> str:
    late = sorted(
        ((unit, tally.overdue) for unit, tally in month.items.by_unit.items() if tally.overdue), key=lambda one: -one[1]
    )
    units = [
        setting.say("brief_paper.items_unit", unit=setting.unit(unit), count=count) for unit, count in late[:_UNITS]
    ]
    return setting.say("brief_paper.items_late", units=setting.join(units)) if units else ""


def _items(month: Month, setting: Setting, *, most: int) -> Block:
    every = month.items
    if not every.total:
        return Line(setting.say("brief_paper.items.none"), is_note=True)
    units = sorted(every.by_unit.items(), key=lambda one: (-one[1].overdue, -one[1].stuck, -one[1].due, -one[1].total))
    shown, rest = units[:most], units[most:]
    rows = [_tally(setting.unit(unit), tally) for unit, tally in shown]
    if rest and shown:
        others = Tally(*(sum(getattr(tally, key) for _, tally in rest) for key in Tally.__slots__))
        rows.append(_tally(setting.say("brief_paper.items.others", count=len(rest)), others))
    whole = Tally(every.total, every.done, every.overdue, every.stuck, every.due, every.going)
    rows.append(_tally(setting.say("brief_paper.items.all"), whole))
    keys = ("unit", "total", "done", "overdue", "stuck", "due")
    return Grid(tuple(setting.say(f"brief_paper.items.{key}") for key in keys), tuple(rows), _ITEMS)


def _tally(name: str, tally: Tally) -> tuple[str | int, ...]:
    return name, tally.total, tally.done, tally.overdue, tally.stuck, tally.due


def _ahead(month: Month, setting: Setting) -> Iterator[str]:
    for one in month.ahead[:_AHEAD]:
        yield _tell(one, setting)
    if month.dues:
        yield setting.say("brief_paper.ahead.dues", count=month.dues, amount=setting.money(month.due_yuan))
    if not month.ahead and not month.dues:
        yield setting.say("brief_paper.ahead.none")


def _tell(one: Ahead, setting: Setting) -> str:
    return setting.say(f"brief_paper.ahead.{one.kind}", day=setting.day(one.day), what=_clip(one.what))


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _TEXT_CHARS else flat[: _TEXT_CHARS - 1] + "…"
