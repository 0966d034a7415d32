"""Needs: the lists of what waits for whom, one need with its chain, a button for each step to take."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from bot.callbacks import NeedFiles, NeedList, NeedStep, NeedUnit, SuggestionList
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip, need_category
from bot.views.need_words import LINE_CHARS, TEXT_CHARS, Told, due_text, mark, standing, step_text, whose
from bot.views.paging import page_row
from storage.need_chain import JOINED, Side
from storage.need_groups import Member
from storage.need_lists import Clocks, Listed, Page

PAGE = 5  # needs of a list: with its title and the line above six
_STEPS = 3  # the last ones of a chain
_MOST_BUTTONS = 6  # steps under a need; what is seldom taken comes after a press
_NO_WORDS = frozenset({"classify", "attach"})  # what stands in these is a name
_SELDOM = frozenset({"classify", "urge", "calm", "pause", "pass_on", "reassign", "add", "attach", "recall"})


@dataclass(frozen=True, slots=True)
class Names:
    """Who has a need, by name where the reader may know: of the office, of the department."""

    owner: str = ""
    handler: str = ""


def list_screen(
    shelf: str,
    found: Sequence[Listed],
    others: Mapping[str, int],
    *,
    page: int,
    told: Told,
    of_department: bool = False,
    hidden: Container[int] = (),
    suggestions: int = 0,
    units: bool = False,
) -> Screen:
    """A page of a list, and the ways to the reader's `others` with how many are in each.

    `of_department`: no names. `hidden` are talents of whom nothing but the name is shown here. `suggestions` wait for a
    reply; `units`: the way to the departments, for staff.
    """
    language, pages = told.language, max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    title = say(language, f"needs.shelf.{shelf}", count=len(found))
    blocks: list[Block] = [line(title) if found else line(say(language, f"needs.none.{shelf}"))]
    buttons = []
    for place, need in enumerate(shown, start=page * PAGE + 1):
        text = "" if need.talent_id in hidden else " · " + clip(" ".join(clean(need.text).split()), LINE_CHARS)
        who = whose(need, told, of_department=of_department)
        blocks.append(verbatim(f"{mark(need)}{place}. {who}{due_text(need, told)}{text}"))
        label = f"{place} {need_category(need.category, language) or say(language, f'needs.state.{need.state}')}"
        buttons.append(Button(label, NeedStep(need=need.id).pack()))
    rows = [*in_rows(buttons), *page_row(page, pages, lambda to: NeedList(shelf=shelf, page=to).pack(), language)]
    tabs = [
        Button(say(language, f"button.needs.shelf.{key}", count=count), NeedList(shelf=key).pack())
        for key, count in others.items()
        if count
    ]
    if suggestions:
        tabs.append(Button(say(language, "button.suggestions", count=suggestions), SuggestionList().pack()))
    if units:
        key = "button.needs.unit" if of_department else "button.needs.units"
        tabs.append(Button(say(language, key), NeedUnit().pack()))
    about = tuple(dict.fromkeys(need.talent_id for need in shown))
    sensitive = tuple(need.talent_id for need in shown if need.restricted and need.talent_id not in hidden)
    return Screen(tuple(blocks), (*rows, *in_rows(tabs)), about=about, sensitive=sensitive, names=True)


def need_screen(
    page: Page,
    clocks: Clocks,
    *,
    names: Names,
    told: Told,
    similar: int = 0,
    unknown_year: int | None = None,
) -> Screen:
    """One need: its words, where it stands, what was written last, its last steps; a button for each step to take.

    `similar`: how many open needs say the same. `unknown_year`: the limit lies in a year whose holidays are not
    published yet.
    """
    need, language = page.need, told.language
    of_department = page.sides <= {Side.DEPARTMENT}
    head = say(language, "needs.page", number=need.id, whose=whose(need, told, of_department=of_department))
    restricted = say(language, "needs.restricted_mark") if need.restricted else ""
    blocks: list[Block] = [
        Paragraph((Span(clean(head.rstrip(" ·")), bold=True),)),
        verbatim(say(language, "needs.words", text=clip(clean(need.text), TEXT_CHARS)) + restricted, tone=Tone.QUOTE),
        verbatim(mark(need) + standing(need, told, names.owner, names.handler)),
    ]
    if similar:
        blocks.append(line(say(language, "needs.similar", count=similar)))
    if page.is_outside and page.sides & {Side.LETTER}:
        phone = told.phone(need.department)
        blocks.append(line(say(language, "needs.outside", phone=phone or say(language, "needs.no_phone"))))
    if unknown_year is not None:
        blocks.append(line(say(language, "needs.weekends_only", year=unknown_year), tone=Tone.QUIET))
    blocks += _step_lines(page, told)
    if page.steps and not of_department:
        blocks.append(line(_clocks_text(clocks, language), tone=Tone.QUIET))
    about = (need.talent_id,)
    rows = (*_step_rows(page, language, similar=similar), *_last_rows(page, language))
    return Screen(tuple(blocks), rows, about=about, sensitive=about * need.restricted)


def more_screen(page: Page, *, told: Told) -> Screen:
    """The steps that are seldom taken."""
    buttons = [_step_button(page.need, do, told.language) for do in _split(page)[1]]
    text = say(told.language, "needs.more", number=page.need.id)
    return Screen((line(text),), (*in_rows(buttons), back_row(page.need, told.language)))


def members_screen(need: Listed, members: Sequence[Member], *, may_split: bool, told: Told) -> Screen:
    """Whose needs follow this one; each opens."""
    language = told.language
    blocks: list[Block] = [line(say(language, "needs.members", count=len(members), number=need.id))]
    for place, member in enumerate(members, start=1):
        text = clip(" ".join(clean(member.text).split()), LINE_CHARS)
        name = clean(member.talent) if may_split else ""
        blocks.append(verbatim(f"{place}. {name} “{text}”".replace(".  ", ". ")))
    buttons = [Button(str(place), NeedStep(need=member.id).pack()) for place, member in enumerate(members, start=1)]
    rows = in_rows(buttons if may_split else [], width=5)
    about = tuple(member.talent_id for member in members)
    return Screen(tuple(blocks), (*rows, back_row(need, language)), about=about, names=True)


def back_row(need: Listed, language: str) -> Row:
    """The way back to a need."""
    return (Button(say(language, "button.needs.back"), NeedStep(need=need.id).pack()),)


def _split(page: Page) -> tuple[list[str], list[str]]:
    """The steps that stand under a need, and those behind a press where they are too many."""
    moves = list(page.moves)
    if len(moves) <= _MOST_BUTTONS:
        return moves, []
    often = [do for do in moves if do not in _SELDOM]
    return often, [do for do in moves if do in _SELDOM]


def _step_rows(page: Page, language: str, *, similar: int) -> tuple[Row, ...]:
    often, seldom = _split(page)
    buttons = [_step_button(page.need, do, language) for do in often if do != "join" or similar]
    if seldom:
        buttons.append(Button(say(language, "button.needs.more"), NeedStep(need=page.need.id, do="more").pack()))
    return in_rows(buttons)


def _step_button(need: Listed, do: str, language: str) -> Button:
    data = NeedStep(need=need.id, revision=need.revision, do=do).pack()
    return Button(say(language, f"button.needs.{do}"), data)


def _last_rows(page: Page, language: str) -> tuple[Row, ...]:
    """What can be looked at: files, the others, the sheet for a unit that is not here; the way to the list."""
    need = page.need
    row = []
    if page.files:
        row.append(Button(say(language, "button.needs.files", count=page.files), NeedFiles(need=need.id).pack()))
    if need.members:
        row.append(
            Button(
                say(language, "button.needs.members", count=need.members), NeedStep(need=need.id, do="members").pack()
            )
        )
    if need.joined_to and need.state == JOINED and page.sides & {Side.OFFICE}:
        row.append(Button(say(language, "button.needs.lead"), NeedStep(need=need.joined_to).pack()))
    if page.keeps:
        row.append(Button(say(language, "button.needs.keep"), NeedStep(need=need.id, do="keep").pack()))
    elif page.is_outside and page.sides & {Side.LETTER}:
        row.append(Button(say(language, "button.needs.form"), NeedFiles(need=need.id, do="form").pack()))
    return in_rows([*row, Button(say(language, "button.needs.list"), NeedList().pack())])


def _step_lines(page: Page, told: Told) -> list[Block]:
    said = (step for step in reversed(page.steps) if step.text and step.move not in _NO_WORDS)
    written = next(said, None)
    steps = page.steps[-_STEPS:]
    if written is not None and written not in steps:
        steps = (written, *steps[1:])
    return [verbatim(step_text(step, told, whole=step is written), tone=Tone.QUIET) for step in steps]


def _clocks_text(clocks: Clocks, language: str) -> str:
    """用时（工作日，不计等待本人）：首次答复3天，办结已过5天; 已过2个工作日 while neither has come."""
    if not clocks.replied and not clocks.done:
        return say(language, "needs.clock.both", count=clocks.settled)
    first = say(language, f"needs.clock.{'done' if clocks.replied else 'running'}", count=clocks.first)
    settled = say(language, f"needs.clock.{'done' if clocks.done else 'running'}", count=clocks.settled)
    return say(language, "needs.clocks", first=first, settled=settled)
