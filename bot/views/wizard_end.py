"""What a check comes to: what one gets, what is open, what excludes what, by when; and each of these in full. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import short
from bot.screens import Block, Button, Row, Screen, Tone, in_rows, line
from bot.texts import say, say_day
from bot.views import wizard_words as words
from bot.views.names import article_number, clip
from bot.views.paging import page_row
from bot.views.wizard_words import Link
from bot.wizard.reading import Read
from bot.wizard.scopes import EXTRAS
from knowledge.eligibility.outcome import Decision, Step, Verdict

_MONEY, _OPEN = 3, 2  # lines of each on the first screen: the rest is a press away
_PAGE = 5
PARTS = frozenset({"yes", "maybe", "no", "papers", "calendar", "basis"})
_FACTS = 3  # of what is missing, by name


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the outcome: its lines, each with the benefit that its number opens."""

    title: str
    verdicts: Sequence[Verdict]
    word: Callable[[Verdict], str]


def outcome_screen(read: Read, link: Link, *, notice: str = "", today: date, language: str) -> Screen:
    """The first screen of the outcome."""
    blocks: list[Block] = [line(notice)] if notice else []
    money = [verdict for verdict in read.taken if verdict.total_yuan]
    services = [verdict for verdict in read.taken if not verdict.total_yuan]
    updating, opened = read.of(Decision.UPDATING), read.of(Decision.MAYBE)
    blocks.append(line(_title(read, language)))
    blocks += [line(_yes(verdict, today, language)) for verdict in money[:_MONEY]]
    if len(money) > _MONEY:
        blocks.append(line(say(language, "wizard.more_money", count=len(money) - _MONEY)))
    if services:
        listed = words.join([words.name(verdict, language) for verdict in services], language)
        key = "wizard.services" if money else "wizard.services_only"
        blocks.append(line(say(language, key, count=len(services), names=clip_names(listed, 40, language))))
    if updating:
        listed = words.join([words.name(verdict, language) for verdict in updating], language)
        blocks.append(line(say(language, "wizard.updating", names=clip_names(listed, 40, language))))
    blocks += [line(word_maybe(verdict, language)) for verdict in opened[: _OPEN if money else _OPEN + 1]]
    if read.left_out:
        blocks.append(line(_apart(read, language)))
    last = find_deadline(read, today)
    if last is not None:
        verdict, step = last
        key = f"wizard.latest.{step.kind}"
        day = say_day(language, step.safe, today=today)
        blocks.append(line(say(language, key, day=day, name=words.name(verdict, language))))
    if any(verdict.sample for verdict in read.verdicts):
        blocks.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    return Screen(tuple(blocks), _rows(read, link, language))


def _title(read: Read, language: str) -> str:
    if not read.taken:
        return say(language, "wizard.title_none" if not read.of(Decision.MAYBE) else "wizard.title_open")
    if not read.best.total_yuan:
        return say(language, "wizard.title_services")
    key = "wizard.title_employer" if read.check.scope == "employer" else "wizard.title"
    return say(language, key, amount=words.money(read.best.total_yuan, language))


def _yes(verdict: Verdict, today: date, language: str) -> str:
    parts = [f"{words.name(verdict, language)} {words.amount(verdict, language)}".strip()]
    parts += [words.when(verdict, today, language), article_number(verdict.article, language)]
    return say(language, "wizard.yes", text=" · ".join(part for part in parts if part))


def word_maybe(verdict: Verdict, language: str) -> str:
    """What is open about a benefit, in a line."""
    name = words.name(verdict, language)
    if verdict.missing:
        facts = words.list_missing(verdict.missing, language)
        told = words.join(facts[:_FACTS], language)
        key = "wizard.maybe_more" if len(facts) > _FACTS else "wizard.maybe"
        return say(language, key, name=name, facts=told, count=len(facts))
    reason = verdict.reasons[0] if verdict.reasons else None
    if reason is None:
        return say(language, "wizard.maybe_bare", name=name)
    told = reason.en if language == "en" else reason.zh
    return say(
        language, "wizard.maybe_reason", name=name, reason=told, article=article_number(reason.article, language)
    )


def _no(verdict: Verdict, today: date, language: str) -> str:
    name = words.name(verdict, language)
    reason = verdict.reasons[0] if verdict.reasons else None
    told = "" if reason is None else words.word_reason(reason, language)
    if verdict.from_when is not None and verdict.from_when > today:
        day = say_day(language, verdict.from_when)
        return say(language, "wizard.not_yet", name=name, day=day, reason=told, article=_article(verdict, language))
    return say(language, "wizard.no", name=name, reason=told, article=_article(verdict, language))


def _article(verdict: Verdict, language: str) -> str:
    found = verdict.reasons[0].article if verdict.reasons else ""
    return article_number(found or verdict.article, language)


def _apart(read: Read, language: str) -> str:
    left = words.join([words.name(verdict, language) for verdict in read.left_out], language)
    choice = next((one for one in read.best.choices if one.left), None)
    if choice is None:
        return say(language, "wizard.apart_bare", left=left)
    taken = read.find(choice.taken)
    name = words.name(taken, language) if taken is not None else ""
    return say(language, "wizard.apart", left=left, taken=name, article=article_number(choice.article, language))


def find_deadline(read: Read, today: date) -> tuple[Verdict, Step] | None:
    """The step of the best combination that is the first to be too late, where it has a day at all."""
    found = [
        (step.safe, place, verdict, step)
        for verdict in read.taken
        if verdict.total_yuan
        for place, step in enumerate(verdict.steps)
        if step.kind in ("recognition", "application") and not words.is_all_year(step) and step.safe >= today
        if step.coming is None
    ]
    if not found:
        return None
    _day, _place, verdict, step = min(found, key=lambda one: one[:2])
    return verdict, step


def _rows(read: Read, link: Link, language: str) -> tuple[Row, ...]:
    def part(name: str, count: int = 0) -> Button:
        return Button(say(language, f"button.wizard.{name}", count=count), link("part", "0", name))

    groups: list[Button] = []
    if read.taken:
        groups.append(part("yes", len(read.taken)))
    if read.of(Decision.MAYBE):
        groups.append(part("maybe", len(read.of(Decision.MAYBE))))
    if read.of(Decision.NO):
        groups.append(part("no", len(read.of(Decision.NO))))
    ways = [part("papers"), part("calendar")] if read.taken else []
    ways += [part("basis")] if read.left_out or read.best.capped else []
    more: list[Button] = []
    if read.asks is not None:
        more.append(Button(say(language, "button.wizard.on"), link("next", "", "")))
    more.append(Button(say(language, "button.wizard.change"), link("answers", "", "0")))
    if read.taken:
        more.append(Button(say(language, "button.wizard.file"), link("file", "", "")))
    extra = [name for name in EXTRAS if name not in read.check.topics]
    last: list[Button] = []
    if read.check.scope == "employer":
        last.append(Button(say(language, "button.wizard.sheet"), link("sheet", "", "")))
    if read.check.scope in ("", "working", "graduate", "postdoc") and extra:
        last.append(Button(say(language, "button.wizard.extra"), link("extra", "", "")))
    if not read.check.kept:
        last.append(Button(say(language, "button.wizard.keep"), link("keep", "", "")))
    return (*in_rows(groups), *in_rows(ways), *in_rows(more), *in_rows(last))


# --- parts ------------------------------------------------------------------------------------------------


def part_screen(name: str, page: int, read: Read, link: Link, *, today: date, language: str) -> Screen:
    """A part of the outcome in full, page by page: each line opens its benefit."""
    part = _find_part(name, read, today, language)
    pages = max(1, -(-len(part.verdicts) // _PAGE))
    page = min(max(page, 0), pages - 1)
    shown = part.verdicts[page * _PAGE : (page + 1) * _PAGE]
    blocks: list[Block] = [line(part.title)]
    buttons = []
    for place, verdict in enumerate(shown, start=page * _PAGE + 1):
        blocks.append(line(f"{place}. {part.word(verdict)}"))
        buttons.append(Button(str(place), link("item", short(verdict.benefit), "")))
    if any(verdict.sample for verdict in shown):
        blocks.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    back = Button(say(language, "button.wizard.back_to"), link("end", "", ""))
    turn = page_row(page, pages, lambda to: link("part", str(to), name), language)
    return Screen(tuple(blocks), (*in_rows(buttons, width=5), *turn, (back,)))


def _find_part(name: str, read: Read, today: date, language: str) -> Part:
    def bare(text: str) -> str:
        return text.removeprefix("✓ ").removeprefix("… ")

    title, listed = say(language, f"wizard.part.{name}"), read.part(name)
    match name:
        case "maybe":
            return Part(title, listed, lambda one: bare(word_maybe(one, language)))
        case "no":
            return Part(title, listed, lambda one: _no(one, today, language))
        case "papers":
            return Part(title, listed, lambda one: _papers_of(one, language))
        case "basis":
            return Part(title, listed, lambda one: word_left(one, read, language))
        case _:
            return Part(title, listed, lambda one: bare(_yes(one, today, language)))


def word_left(verdict: Verdict, read: Read, language: str) -> str:
    """Why a benefit is not taken together with the rest."""
    choice = next((one for one in read.best.choices if verdict.benefit in one.left), None)
    taken = read.find(choice.taken) if choice is not None else None
    if choice is None or taken is None:
        return say(language, "wizard.left_bare", name=words.name(verdict, language))
    return say(
        language,
        "wizard.left",
        name=words.name(verdict, language),
        amount=words.amount(verdict, language),
        taken=words.name(taken, language),
        more=words.amount(taken, language),
        article=article_number(choice.article, language),
    )


def clip_names(text: str, most: int, language: str) -> str:
    """At most that many characters, of letters twice as many."""
    return clip(text, most * 2 if language == "en" else most)


def _papers_of(verdict: Verdict, language: str) -> str:
    name, papers = words.name(verdict, language), word_papers(verdict, language)
    return say(language, "wizard.colon", name=name, text=papers)


def word_papers(verdict: Verdict, language: str) -> str:
    """What has to be handed in: nothing, or which papers."""
    if verdict.materials:
        named = verdict.materials_en if language == "en" else verdict.materials
        papers = say(language, "wizard.papers_join").join(named)
        return say(language, "wizard.papers", papers=papers, count=len(verdict.materials))
    kind = {"免材料": "waived", "零材料": "zero"}.get(verdict.papers, "none")
    return say(language, f"wizard.papers_{kind}")


@dataclass(frozen=True, slots=True)
class Due:
    """A step in the calendar: of which benefits, and the one whose button reminds of it."""

    step: Step
    verdicts: tuple[Verdict, ...]
    place: int  # of the step in the first benefit's way


def list_due(read: Read) -> list[Due]:
    """The steps of the best combination that have a time, in its order; recognition is one for all."""
    found: dict[tuple[str, date, date], Due] = {}
    for verdict in read.taken:
        for place, step in enumerate(verdict.steps):
            if words.is_all_year(step) or step.kind == "none":
                continue
            due = found.get((step.kind, step.opens, step.latest))
            if due is None:
                found[step.kind, step.opens, step.latest] = Due(step, (verdict,), place)
            else:
                safe = min(due.step, step, key=lambda one: one.safe)
                found[step.kind, step.opens, step.latest] = Due(safe, (*due.verdicts, verdict), due.place)
    return sorted(found.values(), key=lambda due: (due.step.opens, due.step.safe))


def calendar_screen(read: Read, reminded: frozenset[str] | None, link: Link, *, today: date, language: str) -> Screen:
    """By when what has to be done, worked backwards from the deadlines; each step reminds of itself on a press.

    `reminded` are the steps that it is already; None: nobody is to be reminded (of somebody else).
    """
    blocks: list[Block] = [line(say(language, "wizard.part.calendar"))]
    buttons = []
    listed = list_due(read)[:_PAGE]
    for place, due in enumerate(listed, start=1):
        names = clip_names(words.join([words.name(one, language) for one in due.verdicts], language), 30, language)
        told = words.word_step(due.step, language)
        on = reminded is not None and key_of(due) in reminded
        text = say(language, "wizard.due_on" if on else "wizard.due", place=place, names=names, step=told)
        blocks.append(line(text))
        if reminded is not None and not on and due.step.safe > today:
            data = link("tell", short(due.verdicts[0].benefit), str(due.place))
            buttons.append(Button(say(language, "button.wizard.tell", place=place), data))
    if not listed:
        blocks.append(line(say(language, "wizard.no_days")))
    back = Button(say(language, "button.wizard.back_to"), link("end", "", ""))
    return Screen(tuple(blocks), (*in_rows(buttons), (back,)))


def key_of(due: Due) -> str:
    """What a reminder of a step is known by."""
    return f"{due.verdicts[0].benefit}:{due.step.kind}:{due.step.opens.isoformat()}"
