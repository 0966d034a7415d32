"""The hand-over pack for a new section chief, section by section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.papers.setting import Setting
from bot.views.names import category_word
from jobs.papers.pack import Deadline, Pack
from jobs.reports.blocks import Block, Heading, Line
from jobs.reports.tables import Grid
from storage.need_lists import Listed

_TEXT_CHARS = 120
_OVERVIEW = (40, 14, 46)
_DEADLINES = (34, 66)
_NEEDS = (8, 15, 35, 21, 21)
_PROMISES = (22, 56, 22)
_RUNS = (46, 28, 26)
_ITEMS = (9, 45, 26, 20)
_PEOPLE = (20, 40, 40)
_KEEPERS = (22, 22, 28, 14, 14)
_UNITS = (40, 34, 26)
_SETTINGS = (24, 56, 20)


@dataclass(frozen=True, slots=True)
class Extra:
    """What the database does not have: rules that are suspended, units' phones, how it is set up, who a person is.

    `rules`: as (benefit's name, document's title, article). `settings`: rows of (what, value, source).
    """

    rules: Sequence[tuple[str, str, str]] = ()
    phones: Mapping[str, str] = field(default_factory=dict)
    settings: Sequence[tuple[str, str, str]] = ()
    who: Callable[[int], str] = str
    topic: Callable[[str], str] = str


def title(setting: Setting) -> str:
    """人才科工作交接材料."""
    return setting.say("pack_paper.title")


def compose(pack: Pack, extra: Extra, setting: Setting) -> list[Block]:
    """All of it, in order."""
    blocks: list[Block] = [
        Heading(title(setting), 0),
        Line(setting.say("pack_paper.head", day=setting.day(pack.as_of)), is_note=True),
    ]
    if pack.paused_since is not None:
        blocks.append(Line(setting.say("pack_paper.paused", day=setting.day(pack.paused_since.date()))))
    blocks += [Heading(setting.say("pack_paper.overview"), 1), _overview(pack, extra, setting)]
    if pack.left_out:
        blocks.append(Line(setting.say("pack_paper.left_out", count=pack.left_out), is_note=True))
    for key, block in (
        ("deadlines", _deadlines(pack, setting)),
        ("needs", _needs(pack, setting)),
        ("promises", _promises(pack, setting)),
        ("questions", _questions(pack, extra, setting)),
        ("runs", _runs(pack, setting)),
        ("items", _items(pack, setting)),
        ("rules", _rules(extra, setting)),
    ):
        blocks += [Heading(setting.say(f"pack_paper.{key}"), 1), block]
    blocks += [Heading(setting.say("pack_paper.people"), 1), _people(pack, extra, setting)]
    if pack.keepers:
        blocks += [Heading(setting.say("pack_paper.keepers"), 2), _keepers(pack, setting)]
    blocks += [Heading(setting.say("pack_paper.units"), 2), _units(pack, extra, setting)]
    blocks += [Heading(setting.say("pack_paper.settings"), 1), _settings(extra, setting)]
    return blocks


def list_talents(pack: Pack) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Of whom it tells, and whose each of its restricted lines is."""
    rows = [(need.talent_id, need.restricted) for need in pack.needs]
    rows += [(one.talent_id, one.restricted) for one in pack.promises]
    return tuple(dict.fromkeys(talent for talent, _ in rows)), tuple(talent for talent, secret in rows if secret)


def _overview(pack: Pack, extra: Extra, setting: Setting) -> Block:
    late = sum(bool(need.late) for need in pack.needs)
    awards = [f"awards.state.{state}" for state in pack.awards]
    told = [
        setting.say("pack_paper.award", state=setting.say(key), count=count)
        for key, count in zip(awards, pack.awards.values(), strict=True)
    ]
    missing = sum(part.missing for part in pack.duties.values())
    talents = sum(part.talents for part in pack.duties.values())
    counts: list[tuple[str, int, str]] = [
        ("needs", len(pack.needs), setting.say("pack_paper.over.needs_late", count=late) if late else ""),
        ("suggestions", pack.suggestions, ""),
        ("questions", len(pack.questions), ""),
        ("promises", len(pack.promises), ""),
        ("runs", len(pack.runs), ""),
        ("schedules", len(pack.schedules), ""),
        ("items", len(pack.items), ""),
        ("awards", sum(pack.awards.values()), setting.join(told)),
        ("bulletins", pack.bulletins, ""),
        ("duties", missing, setting.say("pack_paper.over.duties_of", talents=talents) if talents else ""),
        ("rules", len(extra.rules), ""),
    ]
    rows = [(setting.say(f"pack_paper.over.{key}"), count, note) for key, count, note in counts]
    return _grid(("what", "count", "note"), rows, _OVERVIEW, setting)


def _deadlines(pack: Pack, setting: Setting) -> Block:
    rows = [(_due(one, pack, setting), setting.say(f"pack_paper.due.{one.kind}", what=_clip(one.what), count=one.count))
            for one in pack.deadlines]  # fmt: skip
    if not rows:
        return Line(setting.say("pack_paper.deadlines.none"))
    return _grid(("day", "what"), rows, _DEADLINES, setting)


def _due(one: Deadline, pack: Pack, setting: Setting) -> str:
    return setting.day(one.day) + (setting.say("pack_paper.late") if one.day < pack.as_of else "")


def _needs(pack: Pack, setting: Setting) -> Block:
    rows = [
        (
            need.id,
            f"{need.talent}\n{category_word(need.talent_category, setting.language)}",
            _words(need.text, need.talent_id, need.restricted, setting),
            _need_state(need, setting),
            setting.day(need.due_on) + (setting.say("pack_paper.late") if need.late else ""),
        )
        for need in pack.needs
    ]
    return _grid(("number", "talent", "text", "state", "due"), rows, _NEEDS, setting)


def _need_state(need: Listed, setting: Setting) -> str:
    state = setting.say(f"needs.state.{need.state}")
    return f"{state}\n{setting.unit(need.department)}" if need.department else state


def _promises(pack: Pack, setting: Setting) -> Block:
    rows = [
        (one.talent, _words(one.text, one.talent_id, one.restricted, setting), setting.day(one.due))
        for one in pack.promises
    ]
    return _grid(("talent", "text", "due"), rows, _PROMISES, setting)


def _questions(pack: Pack, extra: Extra, setting: Setting) -> Block:
    rows = []
    for one in pack.questions:
        officer = extra.who(one.officer_id) if one.officer_id is not None else setting.say("pack_paper.unassigned")
        held = setting.unit(one.department) if one.department else officer
        rows.append((_clip(one.text), held, setting.day(one.due_on)))
    return _grid(("text", "with", "due"), rows, (56, 24, 20), setting)


def _runs(pack: Pack, setting: Setting) -> Block:
    rows = [
        (
            _clip(run.title),
            setting.say(f"run.state.{run.state}"),
            setting.day(run.closes_at.date() if run.closes_at is not None else None),
        )
        for run in pack.runs
    ]
    for plan in pack.schedules:
        following = plan.next_at.date() if plan.next_at is not None else None
        told = setting.say("pack_paper.schedule_next", day=setting.day(following)) if following else ""
        rows.append((_clip(plan.title), setting.say("pack_paper.schedule"), told or setting.say("papers.none")))
    return _grid(("what", "state", "due"), rows, _RUNS, setting)


def _items(pack: Pack, setting: Setting) -> Block:
    rows = [
        (item.number, _clip(item.text), setting.unit(item.unit), setting.say(f"items.state.{item.state}"))
        for item in pack.items
    ]
    return _grid(("number", "text", "unit", "state"), rows, _ITEMS, setting)


def _rules(extra: Extra, setting: Setting) -> Block:
    if not extra.rules:
        return Line(setting.say("pack_paper.rules.none"))
    told = [
        setting.say("pack_paper.rule", benefit=benefit, title=document, article=article)
        for benefit, document, article in extra.rules
    ]
    return Line(setting.say("papers.stop").join(told))


def _people(pack: Pack, extra: Extra, setting: Setting) -> Block:
    rows = []
    for one in pack.held:
        if one.role == "department":
            continue  # with their units
        topics = pack.on_duty.get(one.person_id, frozenset())
        told = ""
        if "" in topics:
            told = setting.say("pack_paper.on_duty_all")
        elif topics:
            told = setting.say("pack_paper.on_duty", topics=setting.join(sorted(map(extra.topic, topics))))
        since = setting.day(one.since.date())
        rows.append((setting.say(f"role.{one.role}"), extra.who(one.person_id), f"{since}\n{told}".rstrip()))
    return _grid(("role", "who", "since"), rows, _PEOPLE, setting)


def _keepers(pack: Pack, setting: Setting) -> Block:
    rows = [
        (
            one.name,
            setting.say(f"contact.level.{one.level}"),
            one.unit,
            one.talents,
            setting.say("pack_paper.yes" if one.is_here else "pack_paper.no"),
        )
        for one in pack.keepers
    ]
    return _grid(("talent_of", "level", "unit", "talents", "here"), rows, _KEEPERS, setting)


def _units(pack: Pack, extra: Extra, setting: Setting) -> Block:
    joined = [one.department for one in pack.held if one.department]
    rows = [
        (name, extra.phones.get(key, "") or setting.say("papers.none"), joined.count(key))
        for key, name in setting.units.items()
    ]
    return _grid(("unit", "phone", "joined"), rows, _UNITS, setting)


def _settings(extra: Extra, setting: Setting) -> Block:
    return _grid(("setting", "value", "source"), list(extra.settings), _SETTINGS, setting)


def _words(text: str, talent_id: int, restricted: bool, setting: Setting) -> str:
    if talent_id in setting.hidden:
        return setting.say("duty_paper.hidden")
    return setting.say("pack_paper.restricted", text=_clip(text)) if restricted else _clip(text)


def _grid(
    keys: Sequence[str], rows: Sequence[tuple[str | int, ...]], widths: tuple[int, ...], setting: Setting
) -> Line | Grid:
    """A table, or that there is nothing."""
    if not rows:
        return Line(setting.say("pack_paper.nothing"))
    return Grid(tuple(setting.say(f"pack_paper.col.{key}") for key in keys), tuple(rows), widths)


def _clip(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _TEXT_CHARS else flat[: _TEXT_CHARS - 1] + "…"
