"""The papers from facts to files: what is read in one transaction, what is read beside it, how a file is called."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from bot.channels.paper import name_file
from bot.papers import duty_table, month, pack
from bot.papers.pack import Extra
from bot.papers.setting import Setting, write
from bot.persons import who_text
from bot.settings import Settings
from bot.texts import say
from bot.views.desk import topic_name
from jobs import aims, desk, duties, needs, pushing
from jobs.budget import terms as budget
from jobs.papers import duty_rows
from jobs.papers import month as months
from jobs.papers import pack as packs
from jobs.reports.blocks import Block
from jobs.sheets import write_book
from knowledge.eligibility import rules
from knowledge.eligibility.currency import Shelf
from knowledge.errors import KnowledgeRefusal
from knowledge.offices import Offices
from storage import people
from storage.need_steps import Moment
from storage.roles import Actor

KINDS = ("brief", "duties", "handover")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a paper is made: the settings, the units, the rules, the moment, the reader's language."""

    settings: Settings
    offices: Offices
    shelf: Shelf
    when: Moment
    language: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that is ready to be written.

    `about` are the talents that it tells of, `sensitive` whose each of its restricted lines is; `table` its table, too.
    """

    title: str
    stem: str
    blocks: Sequence[Block]
    setting: Setting
    about: tuple[int, ...] = ()
    sensitive: tuple[int, ...] = ()
    table: duty_rows.DutyTable | None = None

    def name(self, ending: str) -> str:
        """What its file is called."""
        return name_file(self.stem, self.setting.today.isoformat(), ending=ending)

    def write(self, ending: str) -> bytes:
        """The file, `ending` docx, pdf or, where it has a table, xlsx. Takes a moment."""
        if ending != "xlsx" or self.table is None:
            return write(self.blocks, ending, self.setting)
        with tempfile.TemporaryDirectory(prefix="siwen-") as folder:
            path = Path(folder) / "table.xlsx"
            write_book(path, duty_table.list_sheets(self.table, self.setting))
            return path.read_bytes()


Read = Callable[[Session], Paper]


def prepare(place: Place, kind: str, day: date, *, reader: Actor | None, hidden: frozenset[int] = frozenset()) -> Read:
    """A function that reads the paper in one transaction; what stands in files is read here, not in the event loop.

    `day` lies in the month of a brief, in the quarter of the duties. Raises what an unusable file of the office does.
    """
    setting = _make_setting(place, hidden)
    if kind == "brief":
        return _read_brief(place, day, setting)
    policy = duties.load_policy(place.settings.data_dir)
    if kind == "duties":

        def read_duties(session: Session) -> Paper:
            table = duty_rows.read_table(session, policy.rules, day)
            title = duty_table.title(table, setting)
            blocks = duty_table.compose(table, policy.source, setting)
            return Paper(title, title, blocks, setting, duty_table.list_talents(table.rows), table=table)

        return read_duties
    terms, extra = needs.load_terms(place.settings.data_dir), _read_extra(place, setting)
    topics = desk.load_terms(place.settings.data_dir)

    def read_pack(session: Session) -> Paper:
        found = packs.read(session, reader, policy.rules, terms, place.when)
        known = people.describe(session, found.names)

        def who(person: int) -> str:
            return who_text(known.get(person), person, place.language)

        def topic(key: str) -> str:
            return topic_name(key, topics, place.language)

        told = Extra(extra.rules, extra.phones, extra.settings, who, topic)
        about, sensitive = pack.list_talents(found)
        title = pack.title(setting)
        return Paper(title, title, pack.compose(found, told, setting), setting, about, sensitive)

    return read_pack


def _read_brief(place: Place, day: date, setting: Setting) -> Read:
    folder = place.settings.data_dir
    office = months.Office(
        aims.load_aims(folder),
        duties.load_policy(folder).rules,
        needs.load_terms(folder),
        budget.load_terms(folder),
        place.settings.zone,
    )

    def read(session: Session) -> Paper:
        found = months.read(session, office, day, place.when)
        title = month.title(found, setting)
        return Paper(title, f"{title} {month.name(found, setting)}", month.compose(found, setting), setting)

    return read


def _make_setting(place: Place, hidden: frozenset[int]) -> Setting:
    units = {office.key: office.unit for office in place.offices.entries}
    return Setting(units, _name_benefits(place), place.when.today, place.language, hidden)


def _name_benefits(place: Place) -> dict[str, str]:
    try:
        entries = list(place.shelf.book(place.when.today).entries)
    except (rules.RulesUnusable, KnowledgeRefusal):  # a paper is made all the same
        return {}
    return {one.key: one.benefit.en if place.language == "en" else one.benefit.zh for one in entries}


def _read_extra(place: Place, setting: Setting) -> Extra:
    try:
        changes = place.shelf.changes(place.when.today)
    except (rules.RulesUnusable, KnowledgeRefusal):
        changes = []
    suspended = list(dict.fromkeys((setting.benefit(one.benefit), one.document, one.article) for one in changes))
    phones = {office.key: office.phone for office in place.offices.entries if office.phone}
    return Extra(suspended, phones, _list_settings(place, setting))


def _list_settings(place: Place, setting: Setting) -> list[tuple[str, str, str]]:
    """How the office has set it up: no secret, no address, no folder."""
    settings = place.settings
    folder, language = settings.data_dir, place.language
    policy, limits = duties.load_policy(folder), needs.load_terms(folder).usual
    answering, pushes = desk.load_terms(folder), pushing.load_policy(folder)
    join = say(language, "papers.stop").join
    stages = {name: getattr(limits, name) for name in ("transfer", "department", "extended", "release", "call_back")}
    second = "second" if pushes.second_person else "no_second"
    day = {
        "first": f"{pushes.hours_from:%H:%M}",
        "last": f"{pushes.hours_until:%H:%M}",
        "cap": pushes.cap.most,
        "second": say(language, f"pack_paper.set.{second}"),
    }
    told = [
        ("duties", join(duty_table.rule_text(duty, setting) for duty in policy.rules.duties), duties.SHIPPED),
        ("needs", say(language, "pack_paper.set.needs_value", **stages), needs.SHIPPED),
        (
            "desk",
            say(language, "pack_paper.set.desk_value", answer=answering.answer, chief=answering.chief_after),
            desk.SHIPPED,
        ),
        ("pushing", say(language, "pack_paper.set.pushing_value", **day), pushing.SHIPPED),
        (
            "aims",
            say(language, "pack_paper.set.aims_value", contacts=aims.load_aims(folder).of(place.when.today.year)),
            aims.SHIPPED,
        ),
    ]
    rows = [
        (
            say(language, f"pack_paper.set.{key}"),
            value,
            say(language, "pack_paper.own_copy" if (folder / shipped.name).is_file() else "pack_paper.shipped"),
        )
        for key, value, shipped in told
    ]
    samples = "samples_on" if settings.samples == "on" else "samples_off"
    backup = "backup_set" if settings.backup_dir is not None else "backup_none"
    model = settings.llm or say(language, "pack_paper.set.model_none")
    return [
        *rows,
        (say(language, "pack_paper.set.documents"), say(language, f"pack_paper.set.{samples}"), ""),
        (say(language, "pack_paper.set.model"), model, ""),
        (say(language, "pack_paper.set.backup"), say(language, f"pack_paper.set.{backup}"), ""),
    ]
