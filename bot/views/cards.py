"""A talent's card, what happened with them, and the brief before a visit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.callbacks import Brief, Card, CheckFor, HandOver, ListContacts, LogContact, PhonedList
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, clean, verbatim
from bot.texts import say, say_day
from bot.views.duties import standing_text
from bot.views.names import category_word, clip, need_category
from storage.cards import BriefFacts, CardFacts, Happened, Met, Promised
from storage.reminders import next_day_of
from storage.talents import Profile

_LINE_CHARS = 44  # two lines of a phone; a brief as a file has the whole
_SOON_DAYS = 30  # a birthday that a visit may touch on


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A document that changed since the last contact, and its articles that name the talent's category."""

    title: str
    articles: tuple[str, ...]


def card_screen(facts: CardFacts, *, keeper: int = 0, is_staff: bool = False, today: date, language: str) -> Screen:
    """The card: who it is, who keeps in touch, how the duty stands, what is open.

    `keeper`: the leader or liaison from whom this person may hand the talent over; 0: none.
    """
    profile = facts.profile
    blocks: list[Block] = [_head(profile, language)]
    if facts.whole:
        blocks += _whole(profile, language)
    if facts.kept:
        blocks += [verbatim(text) for text in _kept(facts, today, language)]
    about = (profile.id,)
    sensitive = about if facts.kept and facts.last is not None and facts.last.restricted else ()
    rows = _buttons(profile.id, keeper, facts.surveys, is_staff, language) if facts.kept else ()
    return Screen(tuple(blocks), rows, about=about, sensitive=sensitive)


def _head(profile: Profile, language: str, *more: str) -> Paragraph:
    rest = [category_word(profile.category, language), profile.employer, *more]
    told = "".join(f" · {clip(clean(part), 24)}" for part in rest if part)
    return Paragraph((Span(clip(clean(profile.name), 40), bold=True), Span(told)))


def _whole(profile: Profile, language: str) -> list[Block]:
    about = [profile.degree, profile.industry, *(f"#{tag}" for tag in profile.tags)]
    if profile.birthday:
        about.append(say(language, "card.birthday", month=profile.birthday.month, day=profile.birthday.day))
    who = []
    if profile.leader is not None:
        level = say(language, f"level.{profile.leader.level}")
        who.append(say(language, "card.leader", name=profile.leader.name, level=level))
    if profile.liaison is not None:
        who.append(say(language, "card.liaison", name=profile.liaison.name))
    reach = [profile.phone, profile.email, *([say(language, "card.joined")] if profile.person_id else [])]
    lines = [" · ".join(clip(clean(part), 40) for part in parts if part) for parts in (about, who, reach)]
    return [verbatim(text) for text in lines if text]


def _kept(facts: CardFacts, today: date, language: str) -> list[str]:
    told = [last_text(facts.last, today, language) if facts.last else say(language, "card.never")]
    if facts.year is not None and facts.year.contacts:
        year = say(language, "card.year", count=facts.year.contacts)
        if facts.year.greetings:
            year += say(language, "card.greetings", count=facts.year.greetings)
        told.append(year)
    if facts.standing is not None:
        told.append(standing_text(facts.standing, language, levels=True))
    open_things = [
        say(language, f"card.{name}", count=count)
        for name, count in (("needs", facts.needs), ("promises", facts.promises))
        if count
    ]
    if open_things:
        told.append(" · ".join(open_things))
    return told


def last_text(met: Met, today: date, language: str, *, most: int = _LINE_CHARS) -> str:
    """上次 9月1日（周二） 走访（区领导）：团队扩到12人."""
    day = say_day(language, met.day, today=today)
    head = say(
        language,
        "card.last",
        day=day,
        channel=say(language, f"contact.channel.{met.channel}"),
        level=say(language, f"level.{met.level}"),
    )
    return head + (say(language, "card.said", text=clip(clean(met.text), most)) if met.text else "")


def _buttons(talent: int, keeper: int, surveys: int, is_staff: bool, language: str) -> tuple[Row, ...]:
    often = (
        Button(say(language, "button.log"), LogContact(talent=talent).pack()),
        Button(say(language, "button.brief"), Brief(talent=talent).pack()),
        Button(say(language, "button.timeline"), Card(talent=talent, page=1).pack()),
    )
    seldom = []
    if is_staff:
        seldom.append(Button(say(language, "button.wizard.for"), CheckFor(do="begin", talent=talent).pack()))
    if surveys:
        seldom.append(Button(say(language, "button.phoned"), PhonedList(talent=talent).pack()))
    if keeper:
        hand = HandOver(do="to", keeper=keeper, talent=talent)
        seldom.append(Button(say(language, "button.handover"), hand.pack()))
    return (often, tuple(seldom)) if seldom else (often,)


def timeline_screen(
    facts: CardFacts, entries: Sequence[Happened], *, page: int, more: bool, today: date, language: str
) -> Screen:
    """What happened, the newest first; page 1 is the first."""
    blocks: list[Block] = [_head(facts.profile, language)]
    if not entries:
        blocks.append(verbatim(say(language, "timeline.none")))
    for entry in entries:
        blocks.append(verbatim(_happened_text(entry, today, language), gap=False))
    talent = facts.profile.id
    turn = []
    if page > 1:
        turn.append(Button(say(language, "button.newer"), Card(talent=talent, page=page - 1).pack()))
    if more:
        turn.append(Button(say(language, "button.older"), Card(talent=talent, page=page + 1).pack()))
    last = [Button(say(language, "button.card"), Card(talent=talent).pack())]
    if any(entry.kind == "contact" for entry in entries):  # where each opens, to be read whole or changed
        last.append(Button(say(language, "button.timeline.open"), ListContacts(talent=talent).pack()))
    sensitive = tuple(talent for entry in entries if entry.restricted)
    return Screen(tuple(blocks), (*((tuple(turn),) if turn else ()), tuple(last)), about=(talent,), sensitive=sensitive)


def _happened_text(entry: Happened, today: date, language: str) -> str:
    day = say_day(language, entry.day, today=today)
    text = clip(clean(entry.text), _LINE_CHARS)
    if entry.kind != "contact":
        return say(language, f"timeline.{entry.kind}", day=day, text=text)
    return say(
        language,
        "timeline.contact",
        day=day,
        channel=say(language, f"contact.channel.{entry.channel}"),
        level=say(language, f"level.{entry.level}"),
        text=text or say(language, "timeline.unread"),
    )


def brief_screen(
    facts: BriefFacts, policies: Sequence[NewPolicy], *, today: date, language: str, whole: bool = False
) -> Screen:
    """What to know before a visit; `whole`, for a page to print, cuts nothing."""
    most = 10_000 if whole else _LINE_CHARS
    profile = facts.profile
    leader = say(language, "brief.leader", name=profile.leader.name) if profile.leader else ""
    blocks: list[Block] = [_head(profile, language, leader)]
    if facts.standing is not None:
        blocks.append(verbatim(standing_text(facts.standing, language, levels=True)))
    blocks.append(verbatim(_last_line(facts, today, language)))
    open_needs = {need.text for need in facts.needs}
    for said in facts.said:
        if said.kind == "need" and not whole and open_needs.issuperset(said.text.split("；")):
            continue  # they follow below, as what is open
        told = say(language, "brief.said", ask=say(language, f"contact.ask.{said.kind}"), text=clip(said.text, most))
        older = facts.last is not None and said.day != facts.last.day
        blocks.append(
            verbatim(told + (say(language, "brief.on", day=_day(said.day, today, language)) if older else ""))
        )
    blocks += [verbatim(_promise_text(promise, today, language, most)) for promise in facts.promises]
    blocks += [verbatim(text) for text in _need_texts(facts, today, language, whole=whole)]
    blocks += [
        verbatim(say(language, "brief.asked", text=clip(clean(entry.text), most), day=_day(entry.day, today, language)))
        for entry in facts.questions
    ]
    for policy in policies:
        articles = say(language, "brief.and").join(policy.articles[: 20 if whole else 2])
        blocks.append(verbatim(say(language, "brief.policy", title=policy.title, articles=articles)))
    if days := _days_texts(profile, today, language):
        blocks.append(verbatim(" · ".join(days)))
    buttons = (
        Button(say(language, "button.log"), LogContact(talent=profile.id).pack()),
        Button(say(language, "button.timeline"), Card(talent=profile.id, page=1).pack()),
        Button(say(language, "button.as_file"), Brief(talent=profile.id, file=1).pack()),
    )
    return Screen(tuple(blocks), (buttons,), about=(profile.id,))


def _last_line(facts: BriefFacts, today: date, language: str) -> str:
    if facts.last is None:
        return say(language, "card.never")
    met = facts.last
    return say(
        language,
        "card.last",
        day=say_day(language, met.day, today=today),
        channel=say(language, f"contact.channel.{met.channel}"),
        level=say(language, f"level.{met.level}"),
    )


def _need_texts(facts: BriefFacts, today: date, language: str, *, whole: bool) -> list[str]:
    """One line for all of them in the chat, a line each with its day on paper."""
    told = []
    for need in facts.needs:
        category = need_category(need.category, language)
        text = clip(clean(need.text), 10_000 if whole else _LINE_CHARS)
        said = not category or category.casefold() in text.casefold()  # 住房（住房） says it twice
        told.append(text if said else say(language, "brief.need_of", text=text, category=category))
    if not whole:
        return [say(language, "brief.needs", texts="；".join(told))] if told else []
    days = [_day(need.told_on, today, language) for need in facts.needs]
    return [say(language, "brief.need", text=text, day=day) for text, day in zip(told, days, strict=True)]


def _promise_text(promise: Promised, today: date, language: str, most: int) -> str:
    text = clip(clean(promise.text), most)
    if promise.kept_on is not None:
        return say(language, "brief.kept", text=text, day=_day(promise.kept_on, today, language))
    if promise.due is None:
        return say(language, "brief.promised", text=text)
    key = "brief.promise_late" if promise.due < today else "brief.promise_due"
    return say(language, key, text=text, day=_day(promise.due, today, language))


def _days_texts(profile: Profile, today: date, language: str) -> list[str]:
    told = []
    if profile.birthday and (day := next_day_of(profile.birthday, today)) and (day - today).days <= _SOON_DAYS:
        told.append(say(language, "brief.birthday", day=say_day(language, day, today=today)))
    recognised = profile.recognised_on
    if recognised and (day := next_day_of(recognised, today)) and (day - today).days <= _SOON_DAYS:
        years = day.year - recognised.year
        if years:
            told.append(say(language, "brief.anniversary", count=years, day=say_day(language, day, today=today)))
    return told


def _day(day: date, today: date, language: str) -> str:
    return say_day(language, day, today=today)
