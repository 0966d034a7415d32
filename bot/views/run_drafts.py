"""A run or a schedule while it is drafted: all that it will do on one screen, and the screens where that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.callbacks import NoticeStep, RunStep, ScheduleStep, TrySurvey, short
from bot.runs import steps as run_steps
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import run_times
from bot.views.audience_words import audience_text, count_text
from bot.views.names import clip, run_name
from bot.views.notices import describe_notice, list_words
from jobs.timetable import Trigger
from storage.audience_choices import Names, Option
from storage.audiences import Preview
from storage.run_plans import ASKS, BY_QUESTION, REMINDED, Plan
from storage.search import Brief
from storage.surveys.catalogue import Version

PAGE = 8  # options on a page
_LABEL_CHARS = 10


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the screens of a draft are made of. `trigger` is a schedule's, None of a run.

    `alone`: the office asks for no second person. `found` None: the audience can't be used, `problem` says why.
    `named`: the talents (id, name) whose name stands in what is to be sent, before it is.
    """

    number: int
    revision: int
    state: str
    plan: Plan
    remark: str
    version: Version | None
    names: Names
    found: Preview | None
    today: date
    zone: ZoneInfo
    language: str
    trigger: Trigger | None = None
    dates: tuple[datetime, ...] = ()
    alone: bool = False
    problem: str = ""
    named: tuple[tuple[int, str], ...] = ()

    def press(self, do: str, value: str = "") -> str:
        """The data of a button."""
        kind = RunStep if self.trigger is None else ScheduleStep
        return kind(number=self.number, revision=self.revision, do=do, value=value).pack()

    def say(self, key: str, **facts: object) -> str:
        """A text in the reader's language."""
        return say(self.language, key, **facts)

    def button(self, label: str, do: str, value: str = "", **facts: object) -> Button:
        """A button with a label of ours."""
        return Button(self.say(f"button.run.{label}", **facts), self.press(do, value))

    @property
    def name(self) -> str:
        """Its title, with what kind of notice it is."""
        return run_name(self.plan.kind, self.plan.title, self.language, self.plan.content)

    @property
    def away(self) -> bool:
        """Whether the audience finds nobody that something would go to."""
        return self.found is None or not self.found.going


def draft_screen(draft: Drafted, notice: str = "") -> Screen:
    """All that it will do, and what can be changed."""
    plan = draft.plan
    head = "run.head.schedule" if draft.trigger is not None else "run.head.draft"
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(verbatim(draft.say(head, title=plan.title), bold=True))
    if draft.remark:
        blocks.append(verbatim(draft.say("run.given_back", remark=draft.remark)))
    blocks += describe(draft)
    whom = () if plan.kind in BY_QUESTION else (draft.button("whom", "pg", "who"),)
    rows: list[Row] = [
        (*whom, _when(draft), draft.button("days", "pg", "days")),
        *in_rows((*_content(draft), draft.button("title", "ask", "title"), _urgent(draft))),
    ]
    rows.append((*look_buttons(draft), draft.button("send_alone" if draft.alone else "submit", "submit")))
    last = [] if draft.alone else [draft.button("paper", "paper")]
    rows.append((*last, draft.button("drop", "pg", "drop")))
    about = draft.found.sample_ids if draft.found is not None and plan.kind not in BY_QUESTION else ()
    about = tuple(dict.fromkeys((*about, *(talent_id for talent_id, _ in draft.named))))
    return Screen(tuple(blocks), tuple(row for row in rows if row), about=about, names=True)


def describe(draft: Drafted, *, sample: bool = True) -> list[Block]:
    """What it asks, whom, when; for the draft, and for who approves."""
    plan, version = draft.plan, draft.version
    blocks: list[Block] = []
    if version is not None:
        how = draft.say("sheet.how.anonymous" if version.anonymous else "sheet.how.named")
        title = version.definition.title.say(draft.language)
        facts = {"title": title, "version": version.version, "items": len(version.definition.items)}
        told = draft.say("run.survey", **facts, minutes=version.definition.minutes, how=how)
        blocks.append(verbatim(told))
    elif plan.content is not None:
        blocks += describe_notice(plan, draft.language, draft.today)
    if plan.kind in BY_QUESTION:
        blocks.append(line(draft.say("notice.is_by_question")))
    else:
        whom = audience_text(plan.audience, draft.names, draft.language, today=draft.today)
        blocks.append(verbatim(draft.say("run.whom", whom=whom)))
    if draft.found is not None:
        named = sample and plan.kind not in BY_QUESTION
        blocks.append(verbatim(count_text(draft.found, draft.language, sample=named)))
        if draft.found.total and draft.away and draft.trigger is None:
            blocks.append(line(draft.say("run.reaches_nobody")))
    else:
        blocks.append(line(draft.problem))
    blocks.append(line(run_times.times_text(draft.plan, draft.trigger, draft)))
    blocks += run_times.reminders_lines(plan, draft.language)
    if plan.urgent:
        blocks.append(line(draft.say("run.is_urgent")))
    if draft.named:
        names = list_words([name for _, name in draft.named], draft.language)
        blocks.append(verbatim(draft.say("notice.names", names=names)))
    return blocks


def _when(draft: Drafted) -> Button:
    return draft.button("when", "pg", "when")


def _content(draft: Drafted) -> list[Button]:
    """What it says, and when it reminds, where it does."""
    plan = draft.plan
    reminders = [draft.button("reminders", "pg", "rem")] if plan.kind in REMINDED else []
    if plan.kind in ASKS:
        return reminders
    data = NoticeStep(number=draft.number, revision=draft.revision, do="content").pack()
    return [Button(draft.say("button.notice.content"), data), *reminders]


def _urgent(draft: Drafted) -> Button:
    return draft.button("not_urgent" if draft.plan.urgent else "urgent", "urgent", "0" if draft.plan.urgent else "1")


def look_buttons(draft: Drafted) -> list[Button]:
    """The way to see it as its readers will."""
    if draft.plan.kind not in ASKS:
        data = NoticeStep(number=draft.number, revision=draft.revision, do="look").pack()
    elif draft.version is not None:
        data = TrySurvey(number=draft.version.id, language=draft.language).pack()
    else:
        return []
    return [Button(draft.say("button.run.preview"), data)]


def drop_screen(draft: Drafted) -> Screen:
    """Whether a draft is to be dropped."""
    row = (draft.button("drop_yes", "drop"), draft.button("back", "pg"))
    return Screen((verbatim(draft.say("run.drop", title=draft.plan.title)),), (row,))


# --- the audience -----------------------------------------------------------------------------------------


def whom_screen(draft: Drafted, notice: str = "") -> Screen:
    """Whom it finds now, and by what it can be narrowed down."""
    wanted = draft.plan.audience
    blocks: list[Block] = [line(notice)] if notice else []
    whom = audience_text(wanted, draft.names, draft.language, today=draft.today)
    blocks.append(verbatim(draft.say("run.whom", whom=whom)))
    if draft.found is not None:
        blocks.append(verbatim(count_text(draft.found, draft.language, sample=True)))
    else:
        blocks.append(line(draft.problem))
    pages = ("cat", "tag", "emp", "ind", "off", "con", "lang", "ans", "out")
    filled = {
        "cat": wanted.categories, "tag": wanted.tags, "emp": wanted.employers, "ind": wanted.industries,
        "off": wanted.officials, "con": wanted.contacted_after or wanted.contacted_before, "lang": wanted.language,
        "ans": wanted.answered or wanted.unanswered, "out": wanted.excluded,
    }  # fmt: skip
    buttons = [
        Button(("✓ " if filled[page] else "") + draft.say(f"button.whom.{page}"), draft.press("pg", page))
        for page in pages
    ]
    others = [one for one in run_steps.WHO if one != wanted.who]
    if wanted.who == "subscribers":  # of this topic alone: nobody else is told
        others = []
    whose = tuple(draft.button(f"who.{one}", "who", one) for one in others)
    last = [draft.button("clear", "clear")] if any(filled.values()) else []
    about = draft.found.sample_ids if draft.found is not None else ()
    rows = (*in_rows(buttons), whose, (*last, draft.button("back", "pg")))
    return Screen(tuple(blocks), tuple(row for row in rows if row), about=about, names=True)


def categories_screen(draft: Drafted) -> Screen:
    """Which categories; none ticked: all."""
    taken = draft.plan.audience.categories
    buttons = [
        Button(("✓ " if one in taken else "") + draft.say(f"category.{one}"), draft.press("cat", str(one)))
        for one in (1, 2, 3, 4, 5, 0)
    ]
    return _choices_screen(draft, "run.ask.cat", in_rows(buttons))


def options_screen(draft: Drafted, page: str, options: Sequence[Option], at: int, *, more: bool) -> Screen:
    """A page of tags, industries, employers or officials; those taken are ticked."""
    wanted = draft.plan.audience
    taken: set[object] = {*wanted.tags, *wanted.industries} if page in {"tag", "ind"} else set()
    taken |= set(wanted.employers) if page == "emp" else set(wanted.officials) if page == "off" else set()
    buttons = []
    for option in options:
        what = str(option.id) if option.id else short(option.name)
        tick = "✓ " if (option.id or option.name) in taken else ""
        label = f"{tick}{clip(clean(option.name), _LABEL_CHARS)} {option.talents}"
        buttons.append(Button(label, draft.press(page, what)))
    rows = [*in_rows(buttons, width=2), *_turning(draft, page, at, more=more)]
    return _choices_screen(draft, f"run.ask.{page}" if options else "run.ask.none", rows)


def contacted_screen(draft: Drafted) -> Screen:
    """When the last contact was."""
    buttons = [draft.button(f"con.{one.replace('+', 'in').replace('-', 'not')}", "con", one)
               for one in run_steps.CONTACTED]  # fmt: skip
    buttons.append(draft.button("any", "con", "any"))
    return _choices_screen(draft, "run.ask.con", in_rows(buttons, width=2))


def language_screen(draft: Drafted) -> Screen:
    """In which language they are spoken to."""
    buttons = [Button(say(one, "language.name"), draft.press("lang", one)) for one in ("zh", "en")]
    buttons.append(draft.button("any", "lang", "any"))
    return _choices_screen(draft, "run.ask.lang", in_rows(buttons))


def answered_screen(draft: Drafted, runs: Sequence[Option], at: int, *, more: bool) -> Screen:
    """Who answered a run, or did not."""
    rows: list[Row] = []
    for run in runs:
        title = clip(clean(run.name), 12)
        rows.append(
            (
                Button(draft.say("button.run.answered", title=title), draft.press("ans", f"y{run.id}")),
                Button(draft.say("button.run.unanswered", title=title), draft.press("ans", f"n{run.id}")),
            )
        )
    rows += _turning(draft, "ans", at, more=more)
    rows.append((draft.button("any", "ans", "any"),))
    return _choices_screen(draft, "run.ask.ans" if runs else "run.ask.ans_none", rows)


def excluded_screen(draft: Drafted, found: Sequence[Brief], text: str = "") -> Screen:
    """Who is left out, each with a way back in; what was searched for."""
    wanted = draft.plan.audience
    buttons = [
        Button(f"✓ {clip(clean(draft.names.excluded.get(number, '…')), _LABEL_CHARS)}", draft.press("out", str(number)))
        for number in wanted.excluded[-PAGE:]
    ]
    buttons += [
        Button(f"{clip(clean(row.name), 6)} {clip(clean(row.employer), 8)}".strip(), draft.press("out", str(row.id)))
        for row in found
        if row.id not in wanted.excluded
    ]
    told = draft.say("run.ask.out")
    if text and not found:
        told = draft.say("run.ask.out_none", text=clip(text, 20))
    about = (*wanted.excluded[-PAGE:], *(row.id for row in found))
    rows = (*in_rows(buttons, width=2), (draft.button("back", "pg", "who"),))
    return Screen((verbatim(told),), rows, about=about, names=True)


def _choices_screen(draft: Drafted, key: str, rows: Sequence[Row]) -> Screen:
    blocks: list[Block] = [line(draft.say(key))]
    if draft.found is not None:
        blocks.append(line(draft.say("whom.count", total=draft.found.total, going=draft.found.going), tone=Tone.QUIET))
    return Screen(tuple(blocks), (*rows, (draft.button("back", "pg", "who"),)))


def _turning(draft: Drafted, page: str, at: int, *, more: bool) -> list[Row]:
    buttons = []
    if at > 0:
        buttons.append(Button(draft.say("button.page_previous", page=at), draft.press("pg", f"{page}.{at - 1}")))
    if more:
        buttons.append(Button(draft.say("button.page_next", page=at + 2), draft.press("pg", f"{page}.{at + 1}")))
    return [tuple(buttons)] if buttons else []
