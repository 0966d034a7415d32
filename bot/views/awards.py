"""Awards on the screen: one's own, those that somebody works on, one of them, the instalments that fall due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.award_rules import AwardTold
from bot.callbacks import AwardEntry, AwardFile, AwardList, AwardPaper, AwardStep, Leave, Tell
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import award_words as words
from bot.views.names import clip
from bot.views.paging import page_row
from bot.views.wizard_words import money
from jobs.repayments import read_working
from storage.awards.chain import ENDED, HONOURS, PERSON, RETURNED
from storage.awards.instalments import InstalmentDue
from storage.awards.lists import SHELVES, Listed, Page
from storage.awards.moving import REASONS
from storage.subscriptions import Topic

PAGE = 5
_STEPS = 3  # lines of steps on a page
_TEXT_CHARS = 60
_SHELF_KEYS = {"open": "in_hand", "late": "late", "done": "done"}


def own_screen(
    found: Sequence[Listed], *, page: int, total: int, shares: bool | None, told: AwardTold
) -> Screen:  # fmt: skip
    """One's own: each with where it stands and what comes next. `shares`: whether the employer's HR sees them."""
    language = told.language
    if not found:
        return Screen((line(say(language, "awards.own_none")),))
    blocks: list[Block] = [line(say(language, "awards.own"))]
    for place, award in enumerate(found, start=page * PAGE + 1):
        due = words.next_text(award.facts, told)
        text = f"{place}. {words.title(award.facts, told)} {words.stands(award.facts, told)}"
        blocks.append(verbatim(f"{text}。{due}" if due and len(found) <= 3 else text))
    units = dict.fromkeys(words.unit_text(one.facts, told) for one in found if one.facts.state not in ENDED)
    blocks += [line(unit, tone=Tone.QUIET) for unit in list(units)[:2] if unit]
    rows = _number_rows(found, page, total, "", language)
    if shares is not None:
        do = "unshare" if shares else "share"
        rows = (*rows, (Button(say(language, f"button.awards.{do}"), AwardList(shelf=do).pack()),))
    return Screen(tuple(blocks), rows, about=_about(found))


def list_screen(
    shelf: str, found: Sequence[Listed], counts: Mapping[str, int], *, page: int, works: bool, told: AwardTold
) -> Screen:  # fmt: skip
    """A list of those that somebody works on, or that an employer sees; the other lists, and what can be done."""
    language = told.language
    head = say(language, f"awards.shelf.{shelf}", count=counts.get(shelf, 0))
    if counts.get("late") and shelf != "late":
        head += say(language, "awards.shelf.and_late", count=counts["late"])
    blocks: list[Block] = [line(head)]
    for place, award in enumerate(found, start=page * PAGE + 1):
        facts = award.facts
        mark = "! " if facts.due_on is not None and facts.due_on < told.today and facts.state not in ENDED else ""
        parts = (
            f"{place}. {mark}{words.whose(award, told)} {words.title(facts, told)}",
            say(language, f"awards.at.{facts.state}"),
            words.due_text(facts, told),
        )
        blocks.append(verbatim(" · ".join(part for part in parts if part)))
    rows = _number_rows(found, page, counts.get(shelf, 0), shelf, language)
    others = [
        Button(say(language, f"button.awards.{_SHELF_KEYS[one]}", count=counts[one]), AwardList(shelf=one).pack())
        for one in SHELVES
        if one != shelf and counts.get(one)
    ]
    acts = _act_buttons(language) if works else []
    return Screen(tuple(blocks), (*rows, *in_rows([*others, *acts])), about=_about(found), names=True)


def _act_buttons(language: str) -> list[Button]:
    return [
        Button(say(language, "button.awards.enter"), AwardEntry(do="ask").pack()),
        Button(say(language, "button.awards.import"), AwardFile(do="ask").pack()),
        Button(say(language, "button.awards.due"), AwardList(shelf="due").pack()),
        Button(say(language, "button.awards.papers"), AwardPaper(do="notice").pack()),
        Button(say(language, "button.awards.plaques"), AwardPaper(do="plaques").pack()),
    ]


def _number_rows(found: Sequence[Listed], page: int, total: int, shelf: str, language: str) -> tuple[Row, ...]:
    buttons = [
        Button(str(place), AwardStep(award=award.id).pack())
        for place, award in enumerate(found, start=page * PAGE + 1)
    ]  # fmt: skip
    pages = max(1, -(-total // PAGE))
    return (
        *in_rows(buttons, width=5),
        *page_row(page, pages, lambda to: AwardList(shelf=shelf, page=to).pack(), language),
    )


def _about(found: Sequence[Listed]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.facts.talent_id for one in found if one.facts.talent_id is not None and one.talent))


def page_screen(page: Page, *, works: bool, named: bool, told: AwardTold, notice: str = "") -> Screen:
    """One award: how far, what comes next, who handles it; `named`: whose; for who works on it the steps to take."""
    language, award, facts = told.language, page.award, page.award.facts
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(line(words.title(facts, told), tone=Tone.HEADING))
    if named:
        blocks.append(verbatim(words.whose(award, told)))
    stands = words.stands(facts, told)
    returned = next((step.text for step in reversed(page.steps) if step.state == RETURNED and step.text), "")
    blocks.append(verbatim(f"{stands}：{clip(clean(returned), _TEXT_CHARS)}" if returned else stands))
    for text in (words.next_text(facts, told), words.unit_text(facts, told)):
        if text:
            blocks.append(line(text))
    source = say(language, "awards.source", title=words.document_title(facts.document, told), article=facts.article)
    blocks.append(line(" · ".join(part for part in (source, clean(facts.batch)) if part), tone=Tone.QUIET))
    if award.repay_working:
        blocks.append(line(_repay_text(award, told)))
    if facts.honour:
        key = f"awards.honour.{facts.honour}" + ("_handed" if facts.handed_on else "")
        day = words.day_text(facts.handed_on, told) if facts.handed_on else ""
        blocks.append(verbatim(say(language, key, number=clean(facts.honour_number), day=day)))
    blocks += _step_lines(page, told, works=works)
    return Screen(tuple(blocks), _page_rows(page, told, works=works), about=_about([award]))


def _repay_text(award: Listed, told: AwardTold) -> str:
    working = read_working(award.repay_working)
    text = words.working_text(working, told) if working is not None else ""
    if not award.repay_yuan:
        return text
    return say(told.language, "awards.repay", yuan=money(award.repay_yuan, told.language), working=text)


def _step_lines(page: Page, told: AwardTold, *, works: bool) -> list[Block]:
    told_steps = [
        say(told.language, "awards.step", day=words.day_text(step.day, told),
            state=say(told.language, f"awards.state.{step.state}"))
        + (say(told.language, "awards.passed", why=clean(step.text))
           if works and step.text and step.state != RETURNED else "")
        for step in page.steps[-2 * _STEPS :]
    ]  # fmt: skip
    text = say(told.language, "awards.then").join(told_steps)
    return [verbatim(text, tone=Tone.QUIET)] if text else []


def _page_rows(page: Page, told: AwardTold, *, works: bool) -> tuple[Row, ...]:
    language, facts = told.language, page.award.facts
    back = Button(say(language, "button.awards.list"), AwardList().pack())
    if not works:
        return ((back,),)

    def button(do: str, label: str) -> Button:
        return Button(label, AwardStep(award=page.award.id, revision=facts.revision, do=do).pack())

    buttons = []
    after = told.rules.course_of(facts).next_of(facts.state)
    if after:
        buttons.append(button("next", say(language, f"button.awards.to_{after}")))
    if facts.state not in ENDED:
        buttons.append(button("return", say(language, "button.awards.return")))
    if facts.state != RETURNED and not facts.handed_on:
        buttons.append(button("honour", say(language, "button.awards.honour")))
    if facts.talent_id is not None and page.award.talent:
        buttons.append(button("leave", say(language, "button.awards.leave")))
    return in_rows([*buttons, back])


def moved_screen(page: Page, *, is_own: bool, told: AwardTold) -> Screen:
    """A push: an award came to another state."""
    facts, language = page.award.facts, told.language
    head = words.title(facts, told) if is_own else f"{words.whose(page.award, told)} {words.title(facts, told)}"
    returned = next((step.text for step in reversed(page.steps) if step.state == RETURNED and step.text), "")
    stands = words.stands(facts, told)
    blocks: list[Block] = [
        verbatim(head, bold=True),
        verbatim(f"{stands}：{clip(clean(returned), _TEXT_CHARS)}" if returned else stands),
    ]
    if text := words.next_text(facts, told):
        blocks.append(line(text))
    if text := words.unit_text(facts, told):
        blocks.append(line(text))
    buttons = [Button(say(language, "button.awards.open"), AwardStep(award=page.award.id).pack())]
    if is_own:
        stop = Tell(topic=Topic.AWARD.value, wanted=0, at="push").pack()
        buttons.append(Button(say(language, "button.tell.stop"), stop))
    return Screen(tuple(blocks), (tuple(buttons),), about=_about([page.award]))


def late_screen(count: int, *, told: AwardTold) -> Screen:
    """A push to who handles them: so many awards are late."""
    button = Button(say(told.language, "button.awards.look_late"), AwardList(shelf="late").pack())
    return Screen((line(say(told.language, "awards.late_told", count=count)),), ((button,),))


def due_screen(found: Sequence[InstalmentDue], names: Mapping[int, str], quarter: str, *, told: AwardTold) -> Screen:
    """The instalments that are late or fall due next quarter: how many, how much, of which benefits, the first."""
    language = told.language
    total = sum(one.yuan for one in found)
    year, number = quarter.split("Q")
    called = say(language, "awards.quarter", year=year, number=number)
    back: Row = (Button(say(language, "button.awards.list"), AwardList().pack()),)
    if not found:
        return Screen((line(say(language, "awards.due_none", quarter=called)),), (back,))
    blocks: list[Block] = [
        line(say(language, "awards.due_head", quarter=called, count=len(found), yuan=money(total, language)))
    ]
    late = [one for one in found if one.due_on < told.today]
    if late:
        yuan = money(sum(one.yuan for one in late), language)
        blocks.append(line(say(language, "awards.due_late", count=len(late), yuan=yuan)))
    for one in found[:PAGE]:
        benefit = words.benefit_name(one.document, one.benefit, told)
        blocks.append(
            verbatim(
                say(
                    language, "awards.due_line", day=words.day_text(one.due_on, told), who=names.get(one.award_id, ""),
                    benefit=benefit, number=one.number, yuan=money(one.yuan, language),
                )
            )
        )  # fmt: skip
    if len(found) > PAGE:
        blocks.append(line(say(language, "awards.due_more", count=len(found) - PAGE), tone=Tone.QUIET))
    file = Button(say(language, "button.awards.due_file"), AwardPaper(do="due").pack())
    about = tuple(dict.fromkeys(one.talent_id for one in found[:PAGE] if one.talent_id is not None))
    return Screen(tuple(blocks), ((file, *back),), about=about, names=True)


def ask_return_screen(page: Page, *, told: AwardTold) -> Screen:
    """Why it is returned is asked for."""
    text = say(told.language, "awards.ask_return", title=words.title(page.award.facts, told))
    return Screen((line(text),), ((Button(say(told.language, "button.cancel"), Leave().pack()),),))


def ask_honour_screen(page: Page, *, told: AwardTold) -> Screen:
    """Plaque or certificate."""
    language, facts = told.language, page.award.facts
    buttons = [
        Button(
            say(language, f"button.awards.{kind}"),
            AwardStep(award=page.award.id, revision=facts.revision, do="honour", value=kind).pack(),
        )
        for kind in HONOURS
    ]
    return Screen((line(say(language, "awards.ask_honour")),), (tuple(buttons), _back_row(page, language)))


def ask_number_screen(kind: str, language: str) -> Screen:
    """Its number is asked for."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, f"awards.ask_number.{kind}")),), ((button,),))


def ask_leave_screen(page: Page, *, told: AwardTold) -> Screen:
    """Why the talent has left."""
    language, facts = told.language, page.award.facts
    buttons = [
        Button(
            say(language, f"awards.left.{reason}"),
            AwardStep(award=page.award.id, revision=facts.revision, do="leave", value=reason).pack(),
        )
        for reason in REASONS
    ]
    text = say(language, "awards.ask_leave", name=clip(clean(page.award.talent), words.NAME_CHARS))
    return Screen((verbatim(text),), (*in_rows(buttons), _back_row(page, language)), about=_about([page.award]))


def ask_left_on_screen(language: str) -> Screen:
    """On which day they left."""
    button = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, "awards.ask_left_on")),), ((button,),))


def _back_row(page: Page, language: str) -> Row:
    return (Button(say(language, "button.awards.back"), AwardStep(award=page.award.id).pack()),)


def is_own(page: Page, talent_id: int | None) -> bool:
    """Whether it is paid to that talent."""
    return page.award.facts.payee == PERSON and page.award.facts.talent_id == talent_id
