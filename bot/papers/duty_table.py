"""The quarter's duties as a paper and as a table: who had to contact whom, and what is met."""

from __future__ import annotations

from collections.abc import Iterable

from bot.papers.setting import Setting
from bot.views.names import category_word
from jobs.papers.duty_rows import DutyRow, DutyTable, Part
from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.tables import Grid
from jobs.sheets import Sheet
from storage.duties import Duty

MOST_OPEN, MOST_MET = 400, 150  # rows that a paper lists; the table has all
_BY_CATEGORY = (14, 46, 13, 13, 14)
_BY_OFFICIAL = (34, 24, 14, 14, 14)
_NAMES = (14, 11, 28, 14, 13, 20)
_WIDTHS = (12, 10, 28, 14, 16, 8, 8, 16, 16, 12)


def title(table: DutyTable, setting: Setting) -> str:
    """2026年四季度联系人才职责落实表."""
    first = table.quarter.first
    quarter = setting.say(f"stats.quarter.{table.quarter.number}", year=first.year)
    return setting.say("duty_paper.title", quarter=quarter)


def compose(table: DutyTable, source: str, setting: Setting) -> list[Block]:
    """What stands in the paper, in order."""
    whole, as_of = table.whole, min(setting.today, table.quarter.last)
    blocks: list[Block] = [
        Heading(title(table, setting), 0),
        Line(setting.say("duty_paper.head", source=source, day=setting.day(as_of)), is_note=True),
    ]
    if not table.rows:
        return [*blocks, Line(setting.say("duty_paper.none"))]
    blocks.append(Line(setting.say("duty_paper.whole", talents=whole.talents, met=whole.met, missing=whole.missing)))
    blocks += [Heading(setting.say("duty_paper.by_category"), 1), _by_category(table, setting)]
    blocks += [Heading(setting.say("duty_paper.by_official"), 1), _by_official(table, setting)]
    open_rows = [row for row in table.rows if not row.is_met]
    blocks.append(Heading(setting.say("duty_paper.open"), 1))
    blocks.append(_names(open_rows, setting, MOST_OPEN) if open_rows else Line(setting.say("duty_paper.all_met")))
    met = [row for row in table.rows if row.is_met]
    if met:
        blocks += [Heading(setting.say("duty_paper.met"), 1), _names(met, setting, MOST_MET)]
    return [*blocks, Line(setting.say("duty_paper.greetings"), is_note=True)]


def list_sheets(table: DutyTable, setting: Setting) -> list[Sheet]:
    """All rows as a table."""
    keys = ("official", "level", "name", "category", "employer", "rule", "done", "state", "last", "until")
    head = [setting.say(f"duty_paper.col.{key}") for key in keys]
    rows = [
        (
            _official(row, setting),
            _level(row, setting),
            row.name,
            category_word(row.category, setting.language),
            row.employer,
            rule_text(row.standing.duty, setting),
            row.standing.done,
            _state(row, setting),
            _last(row, setting),
            row.standing.period.last,
        )
        for row in table.rows
    ]
    return [Sheet(setting.say("duty_paper.sheet"), head, rows, widths=_WIDTHS)]


def rule_text(duty: Duty, setting: Setting) -> str:
    """1次／年，由主要领导或区领导联系."""
    levels = setting.say("duty_paper.or").join(
        setting.say(f"contact.level.{level}")
        for level in ("chief_leader", "district_leader", "unit_head", "liaison")
        if level in duty.levels
    )
    period = setting.say(f"duty_paper.period.{duty.period}")
    return setting.say("duty_paper.rule", times=duty.times, period=period, levels=levels)


def _by_category(table: DutyTable, setting: Setting) -> Grid:
    duties = {row.category or 0: row.standing.duty for row in table.rows}
    rows = [
        (category_word(category, setting.language), rule_text(duties[category], setting), *_counts(part))
        for category, part in table.by_category.items()
    ]
    head = tuple(setting.say(f"duty_paper.col.{key}") for key in ("category", "rule", "talents", "met", "missing"))
    return Grid(head, tuple(rows), _BY_CATEGORY)


def _by_official(table: DutyTable, setting: Setting) -> Grid:
    rows = [
        (
            name or setting.say("duty_paper.nobody"),
            setting.say(f"contact.level.{level}") if level else setting.say("papers.none"),
            *_counts(part),
        )
        for (level, name), part in table.by_official.items()
    ]
    head = tuple(setting.say(f"duty_paper.col.{key}") for key in ("official", "level", "talents", "met", "missing"))
    return Grid(head, tuple(rows), _BY_OFFICIAL)


def _names(rows: list[DutyRow], setting: Setting, most: int) -> Block:
    if len(rows) > most:
        return Line(setting.say("duty_paper.see_table", count=len(rows)))
    keys = ("name", "category", "employer", "official", "state", "last")
    head = tuple(setting.say(f"duty_paper.col.{key}") for key in keys)
    return Grid(head, tuple(_name_row(row, setting) for row in rows), _NAMES)


def _name_row(row: DutyRow, setting: Setting) -> tuple[str, ...]:
    return (
        row.name,
        category_word(row.category, setting.language),
        row.employer,
        _official(row, setting),
        _state(row, setting),
        _last(row, setting),
    )


def _counts(part: Part) -> tuple[int, int, int]:
    return part.talents, part.met, part.missing


def _official(row: DutyRow, setting: Setting) -> str:
    return row.official or setting.say("duty_paper.nobody")


def _level(row: DutyRow, setting: Setting) -> str:
    return setting.say(f"contact.level.{row.level}") if row.level else setting.say("papers.none")


def _state(row: DutyRow, setting: Setting) -> str:
    if row.is_met:
        return setting.say("duty_paper.state.met")
    return setting.say("duty_paper.state.missing", count=row.standing.missing)


def _last(row: DutyRow, setting: Setting) -> str:
    if row.talent_id in setting.hidden:
        return setting.say("duty_paper.hidden")
    return setting.say("duty_paper.never") if row.last_contact_on is None else setting.day(row.last_contact_on)


def list_talents(rows: Iterable[DutyRow]) -> tuple[int, ...]:
    """Of whom the paper tells."""
    return tuple(row.talent_id for row in rows)
