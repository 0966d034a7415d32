"""Needs: the lists of what waits for whom, one need with its chain, what is asked for with a step, what is pushed."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.callbacks import Leave, NeedList, NeedStep, short
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import category_word, clip
from bot.views.paging import page_row
from knowledge.offices import Office
from storage.need_chain import CATEGORIES, Side
from storage.need_lists import Clocks, Listed, Page, Step

PAGE = 5  # needs of a list: with its title and the line above six
_STEPS = 3  # the last ones of a chain
_NAME_CHARS = 10
_LINE_CHARS = 16
_TEXT_CHARS = 120  # of the need itself on its page
_REASON_CHARS = 60
_LABEL_CHARS = 6


@dataclass(frozen=True, slots=True)
class Told:
    """What a screen of needs knows besides them: the names of units, the day, the reader's language."""

    units: Mapping[str, str]
    today: date
    zone: tzinfo
    language: str

    def unit(self, key: str) -> str:
        """A unit's name; its key where it was removed since."""
        return self.units.get(key, key)

    def day(self, day: date) -> str:
        """A day as people write it."""
        return say_day(self.language, day, today=self.today)


def list_screen(
    shelf: str,
    found: Sequence[Listed],
    others: Mapping[str, int],
    *,
    page: int,
    told: Told,
    of_department: bool = False,
    hidden: Container[int] = (),
) -> Screen:
    """A page of a list, and the ways to the reader's `others` with how many are in each.

    `of_department`: no names. `hidden` are talents of whom nothing but the name is shown here.
    """
    language, pages = told.language, max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    title = say(language, f"needs.shelf.{shelf}", count=len(found))
    blocks: list[Block] = [line(title) if found else line(say(language, f"needs.none.{shelf}"))]
    buttons = []
    for place, need in enumerate(shown, start=page * PAGE + 1):
        text = "" if need.talent_id in hidden else " · " + clip(" ".join(clean(need.text).split()), _LINE_CHARS)
        told_so = f"{_mark(need)}{place}. {_whose(need, told, of_department)}{_due_text(need, told)}{text}"
        blocks.append(verbatim(told_so))
        label = f"{place} {_category(need, language) or say(language, f'needs.state.{need.state}')}"
        buttons.append(Button(label, NeedStep(need=need.id).pack()))
    rows = [*in_rows(buttons), *page_row(page, pages, lambda to: NeedList(shelf=shelf, page=to).pack(), language)]
    tabs = [
        Button(say(language, f"button.needs.shelf.{key}", count=count), NeedList(shelf=key).pack())
        for key, count in others.items()
        if count
    ]
    about = tuple(dict.fromkeys(need.talent_id for need in shown))
    sensitive = tuple(need.talent_id for need in shown if need.restricted and need.talent_id not in hidden)
    return Screen(tuple(blocks), (*rows, *in_rows(tabs)), about=about, sensitive=sensitive, names=True)


def need_screen(page: Page, clocks: Clocks, *, owner: str, told: Told, unknown_year: int | None = None) -> Screen:
    """One need: its words, where it stands, what was written last, its last steps; a button for each step to take.

    `owner`: who of the office has it. `unknown_year`: the limit lies in a year whose holidays are not published yet.
    """
    need, language = page.need, told.language
    of_department = page.sides <= {Side.DEPARTMENT}
    head = say(language, "needs.page", number=need.id, whose=_whose(need, told, of_department))
    mark = say(language, "needs.restricted_mark") if need.restricted else ""
    blocks: list[Block] = [
        Paragraph((Span(clean(head.rstrip(" ·")), bold=True),)),
        verbatim(say(language, "needs.words", text=clip(clean(need.text), _TEXT_CHARS)) + mark, tone=Tone.QUOTE),
        verbatim(_mark(need) + _standing(need, told, owner)),
    ]
    if unknown_year is not None:
        blocks.append(line(say(language, "needs.weekends_only", year=unknown_year), tone=Tone.QUIET))
    written = next((step for step in reversed(page.steps) if step.text), None)
    steps = page.steps[-_STEPS:]
    if written is not None and written not in steps:
        steps = (written, *steps[1:])
    blocks += [verbatim(_step_text(step, told, whole=step is written), tone=Tone.QUIET) for step in steps]
    if page.steps and not of_department:
        blocks.append(line(_clocks_text(clocks, language), tone=Tone.QUIET))
    buttons = [
        Button(say(language, f"button.needs.{do}"), NeedStep(need=need.id, revision=need.revision, do=do).pack())
        for do in page.moves
    ]
    back = (Button(say(language, "button.needs.list"), NeedList().pack()),)
    about = (need.talent_id,)
    return Screen(tuple(blocks), (*in_rows(buttons), back), about=about, sensitive=about * need.restricted)


def ask_screen(need: Listed, do: str, *, told: Told) -> Screen:
    """What is to be written for a step."""
    language = told.language
    blocks = (
        verbatim(say(language, "needs.words", text=clip(clean(need.text), _TEXT_CHARS)), tone=Tone.QUOTE),
        line(say(language, f"needs.ask.{do}")),
    )
    cancel = Button(say(language, "button.cancel"), Leave().pack())
    about = (need.talent_id,)
    return Screen(blocks, ((cancel,),), about=about, sensitive=about * need.restricted)


def categories_screen(need: Listed, *, told: Told) -> Screen:
    """Which kind of need it is."""
    language = told.language
    buttons = [
        Button(
            say(language, f"contact.category.{key}"),
            NeedStep(need=need.id, revision=need.revision, do="classify", value=key).pack(),
        )
        for key in CATEGORIES
    ]
    text = clip(clean(need.text), _TEXT_CHARS)
    about = (need.talent_id,)
    blocks = (verbatim(say(language, "needs.which_category", text=text)),)
    return Screen(blocks, (*in_rows(buttons), _back(need, language)), about=about, sensitive=about * need.restricted)


def departments_screen(need: Listed, offices: Sequence[Office], *, told: Told) -> Screen:
    """To which unit it goes: those that somebody of has joined, what looks after such things first."""
    language = told.language
    if not offices:
        return Screen((line(say(language, "needs.no_department")),), (_back(need, language),))
    buttons = [
        Button(
            clean(office.unit),
            NeedStep(need=need.id, revision=need.revision, do="transfer", value=short(office.key)).pack(),
        )
        for office in offices
    ]
    text = clip(clean(need.text), _TEXT_CHARS)
    blocks = (verbatim(say(language, "needs.which_department", text=text)),)
    return Screen(blocks, (*in_rows(buttons, width=1), _back(need, language)), about=(need.talent_id,))


def told_screen(page: Page, do: str, *, told: Told) -> Screen:
    """What somebody of the office, a department or who keeps in touch is told: no names, the rest after a press."""
    due = told.day(page.need.due_on) if page.need.due_on else ""
    stands = say(told.language, f"needs.stands.{page.need.state}", unit=told.unit(page.need.department))
    text = say(
        told.language,
        f"needs.told.{do}",
        day=due,
        count=page.need.late,
        stands=stands,
        unit=told.unit(page.need.department),
    )
    button = Button(say(told.language, "button.needs.open"), NeedStep(need=page.need.id).pack())
    return Screen((line(text),), ((button,),))


def question_screen(page: Page, question: Step, *, told: Told) -> Screen:
    """What a department asks the talent."""
    need, language = page.need, told.language
    blocks = (
        verbatim(
            say(
                language,
                "needs.question",
                text=clip(clean(need.text), _TEXT_CHARS),
                unit=told.unit(need.department),
                day=told.day(need.opened_at.astimezone(told.zone).date()),
            )
        ),
        verbatim(question.text, tone=Tone.QUOTE),
    )
    button = NeedStep(need=need.id, revision=need.revision, do="supply").pack()
    return Screen(blocks, ((Button(say(language, "button.needs.add"), button),),), about=(need.talent_id,))


def _back(need: Listed, language: str) -> Row:
    return (Button(say(language, "button.needs.back"), NeedStep(need=need.id).pack()),)


def _mark(need: Listed) -> str:
    return "! " if need.late else ""


def _whose(need: Listed, told: Told, of_department: bool) -> str:
    """张三（第二类） · 子女; a department reads no name: 第二类人才 · 子女."""
    category = category_word(need.talent_category, told.language)
    key = "needs.of_somebody" if of_department else "needs.of"
    who = say(told.language, key, name=clip(clean(need.talent), _NAME_CHARS), category=category)
    return " · ".join(part for part in (who, _category(need, told.language)) if part)


def _category(need: Listed, language: str) -> str:
    return say(language, f"contact.category.{need.category}") if need.category else ""


def _due_text(need: Listed, told: Told) -> str:
    if need.late:
        return " · " + say(told.language, "needs.late", count=need.late)
    if need.until is not None and need.state == "pending":
        return " · " + say(told.language, "needs.until", day=told.day(need.until))
    if need.due_on is None:
        return " · " + say(told.language, f"needs.state.{need.state}")
    return " · " + say(told.language, "needs.due", day=told.day(need.due_on))


def _standing(need: Listed, told: Told, owner: str) -> str:
    """承办：区教育局 · 12月7日（周一）前 · 申请延期中."""
    parts = [say(told.language, f"needs.stands.{need.state}", unit=told.unit(need.department))]
    if need.late or need.due_on or need.until:
        parts.append(_due_text(need, told).removeprefix(" · "))
    if need.extension and need.state == "with_department":
        parts.append(say(told.language, f"needs.extension.{need.extension}"))
    if need.state == "with_department" and need.handler_id is not None:
        parts.append(say(told.language, "needs.accepted"))
    if owner:
        parts.append(say(told.language, "needs.owner", who=owner))
    return " · ".join(parts)


def _clocks_text(clocks: Clocks, language: str) -> str:
    """用时（工作日，不计等待本人）：首次答复3天，办结已过5天."""
    first = say(language, f"needs.clock.{'done' if clocks.replied else 'running'}", count=clocks.first)
    settled = say(language, f"needs.clock.{'done' if clocks.done else 'running'}", count=clocks.settled)
    return say(language, "needs.clocks", first=first, settled=settled)


def _step_text(step: Step, told: Told, *, whole: bool) -> str:
    """11月23日（周一） 区教育局 答复：…."""
    by_unit = step.side == Side.DEPARTMENT and step.department
    who = told.unit(step.department) if by_unit else say(told.language, f"needs.side.{step.side}")
    day = told.day(step.at.astimezone(told.zone).date())
    did = say(told.language, f"needs.did.{step.move}", unit=told.unit(step.department))
    head = say(told.language, "needs.step", day=day, who=who, did=did)
    if not step.text:
        return head
    text = clean(step.text)
    return say(told.language, "needs.step_text", step=head, text=text if whole else clip(text, _REASON_CHARS))
