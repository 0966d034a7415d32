"""Awards on the screen: one's own, those that somebody works on, one of them, the instalments that fall due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.awards.rules import AwardTold
from bot.callbacks import AwardEntry, AwardFile, AwardList, AwardPaper, AwardStep, Tell
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views import award_words as words
from bot.views.names import clip
from bot.views.paging import page_row
from bot.views.wizard_words import money
from jobs.repayments import read_working
from storage.awards.chain import ENDED, PAID, PERSON, RETURNED
from storage.awards.instalments import DueApart, InstalmentDue
from storage.awards.lists import OWED, SHELVES, Listed, Page
from storage.subscriptions import Topic

PAGE = 5
_STEPS = 3  # lines of steps on a page
_LINES = 8  # of a screen
_TEXT_CHARS = 60
_WHY_CHARS = 40
_DUE_LINES = {1: 5, 2: 2, 3: 1}  # of each part, by how many parts there are: eight lines in all
_SHELF_KEYS = {"open": "in_hand", "late": "late", "done": "done", "owed": "owed"}


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
    return Screen(tuple(blocks), rows, about=about(found))


def list_screen(
    shelf: str, found: Sequence[Listed], counts: Mapping[str, int], *, page: int, works: bool, told: AwardTold
) -> Screen:  # fmt: skip
    """A list of those that somebody works on, or that an employer sees; the other lists, and what can be done."""
    language = told.language
    head = say(language, f"awards.shelf.{shelf}", count=counts.get(shelf, 0))
    if counts.get("late") and shelf != "late":
        head += say(language, "awards.shelf.and_late", count=counts["late"])
    blocks: list[Block] = [line(head)]
    if not any(counts.values()) and not works:
        blocks.append(line(say(language, "awards.shelf.hr_none")))
    for place, award in enumerate(found, start=page * PAGE + 1):
        facts = award.facts
        mark = "! " if facts.due_on is not None and facts.due_on < told.today and facts.state not in ENDED else ""
        parts = (
            f"{place}. {mark}{words.whose(award, told)} {words.title(facts, told)}",
            owed_text(award, told) if shelf == OWED else say(language, f"awards.at.{facts.state}"),
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
    return Screen(tuple(blocks), (*rows, *in_rows([*others, *acts])), about=about(found), names=True)


def owed_text(award: Listed, told: AwardTold) -> str:
    """还差3万元; 离开后拨付 where nothing is owed by an article."""
    left = award.repay_yuan - award.repaid_yuan
    if left <= 0:
        return say(told.language, "awards.paid_late_short")
    return say(told.language, "awards.owed_left", yuan=money(left, told.language))


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


def about(found: Sequence[Listed]) -> tuple[int, ...]:
    """The talents whom these are about."""
    return tuple(dict.fromkeys(one.facts.talent_id for one in found if one.facts.talent_id is not None and one.talent))


def page_screen(page: Page, *, works: bool, named: bool, told: AwardTold, notice: str = "") -> Screen:
    """One award: how far, what comes next, who handles it; `named`: whose; for who works on it the steps to take."""
    language, award, facts = told.language, page.award, page.award.facts
    blocks: list[Block] = [line(notice)] if notice else []
    blocks.append(line(words.title(facts, told), tone=Tone.HEADING))
    if named:
        blocks.append(verbatim(words.whose(award, told)))
    stands = words.stands(facts, told)
    returned = _why_returned(page)
    blocks.append(verbatim(f"{stands}：{clip(clean(returned), _TEXT_CHARS)}" if returned else stands))
    # Who works on what is over knows whose it is to answer for.
    unit = "" if works and facts.state in ENDED else words.unit_text(facts, told)
    for text in (words.next_text(facts, told), unit):
        if text:
            blocks.append(line(text))
    source = say(language, "awards.source", title=words.document_title(facts.document, told), article=facts.article)
    blocks.append(line(" · ".join(part for part in (source, clean(facts.batch)) if part), tone=Tone.QUIET))
    if repay := _repay_text(page, told, works=works):
        blocks.append(verbatim(repay))
    if facts.honour:
        key = f"awards.honour.{facts.honour}" + ("_handed" if facts.handed_on else "")
        day = words.day_text(facts.handed_on, told) if facts.handed_on else ""
        blocks.append(verbatim(say(language, key, number=clean(facts.honour_number), day=day)))
    steps = _step_lines(page, told, works=works)
    if len(blocks) + len(steps) <= _LINES:  # a press has just said the last of them
        blocks += steps
    return Screen(tuple(blocks), _page_rows(page, told, works=works), about=about([award]))


def _repay_text(page: Page, told: AwardTold, *, works: bool) -> str:
    """What is to be paid back and why, what came back; that it was paid to who had left."""
    award, language = page.award, told.language
    working = read_working(award.repay_working)
    text = words.working_text(working, told) if working is not None else ""
    if award.repay_yuan:
        key = "awards.repay" if award.repaid_yuan < award.repay_yuan else "awards.repay_done"
        text = say(language, key, yuan=money(award.repay_yuan, language), working=text)
    elif works and award.is_paid_late and award.left_on is not None:
        article = told.rules.terms.of(award.facts.document).leaving
        text = say(language, "awards.paid_late", day=words.day_text(award.left_on, told))
        text += say(language, "awards.by", article=article.article) if article is not None else ""
    if not page.receipts:
        return text
    sums = [
        say(language, "awards.receipt", day=words.day_text(one.day, told), yuan=money(one.yuan, language),
            number=clip(clean(one.number), words.NAME_CHARS)).rstrip()
        for one in page.receipts[-2:]
    ]  # fmt: skip
    left = award.repay_yuan - award.repaid_yuan
    key = "awards.received_left" if left > 0 else "awards.received"
    told_sums = say(language, "awards.or").join(sums)
    facts = {"yuan": money(award.repaid_yuan, language), "left": money(max(left, 0), language), "sums": told_sums}
    return text + say(language, key, **facts)


def _why_returned(page: Page) -> str:
    """Why it is returned, "" where it is not."""
    if page.award.facts.state != RETURNED:
        return ""
    return next((one.text for one in reversed(page.steps) if one.state == RETURNED and one.text and not one.act), "")


def _step_lines(page: Page, told: AwardTold, *, works: bool) -> list[Block]:
    told_steps = [
        say(told.language, "awards.step", day=words.day_text(step.day, told),
            state=say(told.language, f"awards.act.{step.act}" if step.act else f"awards.state.{step.state}",
                      state=say(told.language, f"awards.state.{step.state}")))
        + (say(told.language, "awards.passed", why=clip(clean(step.text), _WHY_CHARS))
           if works and step.text and (step.state != RETURNED or step.act) else "")
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
    if facts.state == PAID and (page.award.repay_yuan > page.award.repaid_yuan or page.award.is_paid_late):
        buttons.append(button("repaid", say(language, "button.awards.repaid")))
    if page.mistakes:
        buttons.append(button("undo", say(language, "button.awards.undo")))
    return in_rows([*buttons, back])


def moved_screen(page: Page, *, is_own: bool, told: AwardTold, undone: str = "") -> Screen:
    """A push: an award came to another state, or did not: `undone` is the state that was told by mistake."""
    facts, language = page.award.facts, told.language
    head = words.title(facts, told) if is_own else f"{words.whose(page.award, told)} {words.title(facts, told)}"
    returned, stands = _why_returned(page), words.stands(facts, told)
    blocks: list[Block] = [
        verbatim(head, bold=True),
        *([line(say(language, "awards.corrected", state=say(language, f"awards.at.{undone}")))] if undone else []),
        verbatim(f"{stands}：{clip(clean(returned), _TEXT_CHARS)}" if returned else stands),
    ]
    if text := words.next_text(facts, told):
        blocks.append(line(text))
    if text := words.unit_text(facts, told):
        blocks.append(line(text))
    buttons = [Button(say(language, "button.awards.open"), AwardStep(award=page.award.id).pack())]
    stop = Tell(topic=Topic.AWARD.value, wanted=0, at="push").pack()
    buttons.append(Button(say(language, "button.tell.stop"), stop))
    return Screen(tuple(blocks), (tuple(buttons),), about=about([page.award]))


def late_screen(count: int, *, told: AwardTold) -> Screen:
    """A push to who handles them: so many awards are late."""
    button = Button(say(told.language, "button.awards.look_late"), AwardList(shelf="late").pack())
    return Screen((line(say(told.language, "awards.late_told", count=count)),), ((button,),))


def due_screen(found: DueApart, names: Mapping[int, str], *, told: AwardTold) -> Screen:
    """The instalments that are late, of the rest of this quarter, of the next: each sum, and the first of each."""
    language, everything = told.language, found.everything
    back: Row = (Button(say(language, "button.awards.list"), AwardList().pack()),)
    this, after = (words.due_part(name, found.today, told) for name in ("this", "next"))
    if not everything:
        return Screen((line(say(language, "awards.due_none", this=this, next=after)),), (back,))
    parts = [(name, some) for name, some in found.parts if some]
    blocks: list[Block] = []
    shown: list[InstalmentDue] = []
    for name, some in parts:
        facts = {"part": words.due_part(name, found.today, told), "count": len(some)}
        yuan = money(sum(one.yuan for one in some), language)
        blocks.append(line(say(language, f"awards.due_{name}", yuan=yuan, **facts)))
        first = some[: _DUE_LINES[len(parts)]]
        blocks += [verbatim(_due_line(one, names, told)) for one in first]
        shown += first
    if len(everything) > len(shown):
        more = say(language, "awards.due_more", count=len(everything) - len(shown))
        blocks.append(line(more, tone=Tone.QUIET))
    file = Button(say(language, "button.awards.due_file"), AwardPaper(do="due").pack())
    whom = tuple(dict.fromkeys(one.talent_id for one in shown if one.talent_id is not None))
    return Screen(tuple(blocks), ((file, *back),), about=whom, names=True)


def _due_line(one: InstalmentDue, names: Mapping[int, str], told: AwardTold) -> str:
    return say(
        told.language, "awards.due_line", day=words.day_text(one.due_on, told), who=names.get(one.award_id, ""),
        benefit=words.benefit_name(one.document, one.benefit, told), number=one.number,
        yuan=money(one.yuan, told.language),
    )  # fmt: skip


def back_row(page: Page, language: str) -> Row:
    """The way back to the award."""
    return (Button(say(language, "button.awards.back"), AwardStep(award=page.award.id).pack()),)


def is_own(page: Page, talent_id: int | None) -> bool:
    """Whether it is paid to that talent."""
    return page.award.facts.payee == PERSON and page.award.facts.talent_id == talent_id
