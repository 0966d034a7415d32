"""The answer desk: its queue, one question with its thread, an answer before it goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.callbacks import (
    DeskDuty,
    DeskList,
    DeskStep,
    DeskUnit,
    FaqList,
    Leave,
)
from bot.desk.citing import Cited
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import category_word, clip
from bot.views.paging import page_row
from knowledge.model import State
from storage.desk_terms import OTHER, DeskTerms
from storage.enquiry_lists import Listed, Thread, Turn

PAGE = 5  # questions of a list
LINE_CHARS = 24
TEXT_CHARS = 160  # of a question on its page
_TURN_CHARS = 120
NAME_CHARS = 10
_ARTICLE_CHARS = 7
_TURNS = 3  # the last ones of a thread
_WORDINGS = 3  # of a question that several wait for


@dataclass(frozen=True, slots=True)
class Told:
    """What a question's page knows besides it: the terms, the units' names, the day, the reader's language.

    `unknown_year`: the limit lies in a year whose holidays are not published yet.
    """

    terms: DeskTerms
    units: Mapping[str, str]
    zone: tzinfo
    today: date
    language: str
    unknown_year: int | None = None

    def unit(self, key: str) -> str:
        """A unit's name; its key where it was removed since."""
        return self.units.get(key, key)


def topic_name(topic: str, terms: DeskTerms, language: str) -> str:
    """A topic by its name; one that the office has since removed is other."""
    found = terms.topics.get(topic)
    return found.name(language) if found is not None else say(language, f"desk.topic.{OTHER}")


def list_screen(
    shelf: str, found: Sequence[Listed], others: Mapping[str, int], *, page: int, terms: DeskTerms, today: date,
    decides: bool, faqs: int, language: str,
) -> Screen:  # fmt: skip
    """A page of a list, and the ways to the others; `decides`: may set who is on duty; `faqs` wait for a reader."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    key = f"desk.shelf.{shelf}" if found else f"desk.none.{shelf}"
    blocks: list[Block] = [line(say(language, key, count=len(found)))]
    buttons = []
    for place, enquiry in enumerate(shown, start=page * PAGE + 1):
        words = clip(" ".join(clean(_words(enquiry.text, language)).split()), LINE_CHARS)
        blocks.append(verbatim(f"{mark(enquiry)}{place}. {words}{due(enquiry, today, language)}"))
        buttons.append(Button(f"{place} {topic_name(enquiry.topic, terms, language)}", step(enquiry)))
    rows: list[Row] = [*in_rows(buttons)]
    rows += page_row(page, pages, lambda to: DeskList(shelf=shelf, page=to).pack(), language)
    tabs = [
        Button(say(language, f"button.desk.{name}", count=count), DeskList(shelf=name).pack())
        for name, count in others.items()
        if count
    ]
    last = [Button(say(language, "button.desk.faqs", count=faqs) if faqs else say(language, "button.faqs"),
                   FaqList(shelf="waiting" if faqs else "").pack())]  # fmt: skip
    if decides:
        last.append(Button(say(language, "button.desk.duty"), DeskDuty().pack()))
    about = tuple(dict.fromkeys(one.talent_id for one in shown if one.talent_id is not None))
    return Screen(tuple(blocks), (*rows, *in_rows(tabs), tuple(last)), about=about)


def thread_screen(
    thread: Thread, cited: Sequence[Cited], *, reader: int, who: str, decides: bool, told: Told, outside: bool = False
) -> Screen:
    """One question: whose kind it is, its words, what the system found, where it stands; what its reader may do.

    `who` has it, in words; `cited` is what was found. `outside`: nobody of the unit that has it is in the bot.
    """
    rows = _steps(thread, cited, reader, decides, outside, told.language)
    return question_screen(thread, cited, thread.turns, reader=reader, who=who, rows=rows, told=told)


def question_screen(
    thread: Thread, cited: Sequence[Cited], turns: Sequence[Turn], *, reader: int, who: str, rows: Sequence[Row],
    told: Told,
) -> Screen:  # fmt: skip
    """A question's page with these of its turns, over these buttons."""
    one, language = thread.enquiry, told.language
    whose = category_word(one.category, language) if one.talent_id else ""
    kind = "talent" if one.talent_id else ("named" if one.named else "nameless")
    head = say(language, "desk.head", number=one.id, topic=topic_name(one.topic, told.terms, language),
               who=say(language, f"desk.who.{kind}", category=whose))  # fmt: skip
    words = clip(clean(_words(one.text, language)), TEXT_CHARS)
    blocks: list[Block] = [line(head, tone=Tone.HEADING), verbatim(f"“{words}”", tone=Tone.QUOTE)]
    if one.note:
        blocks.append(verbatim(say(language, "desk.note", text=clip(clean(one.note), _TURN_CHARS))))
    found = "、".join(f"{entry.number} {entry.heading}".strip() for entry in cited)
    blocks.append(verbatim(say(language, f"desk.found.{_found(one)}" if cited else "desk.found.nothing", found=found)))
    blocks += [verbatim(_turn_text(turn, told)) for turn in turns[-_TURNS:]]
    blocks.append(verbatim(mark(one) + _standing(one, who, reader, told), tone=Tone.QUIET))
    if told.unknown_year is not None and one.state != "answered":
        blocks.append(line(say(language, "needs.weekends_only", year=told.unknown_year), tone=Tone.QUIET))
    about = (one.talent_id,) if one.talent_id is not None else ()
    return Screen(tuple(blocks), tuple(rows), about=about)


def _steps(
    thread: Thread, cited: Sequence[Cited], reader: int, decides: bool, outside: bool, language: str
) -> tuple[Row, ...]:
    one = thread.enquiry

    def button(do: str, value: int = 0, **facts: object) -> Button:
        return Button(say(language, f"button.desk.{do}", **facts), DeskStep(thread=one.id, do=do, value=value).pack())

    rows: list[Row] = []
    if one.state == "waiting":
        rows.append((button("take"),))
    elif one.state == "taken" and one.officer_id == reader:
        uses = [
            button("use", place, article=clip(entry.number, _ARTICLE_CHARS)) for place, entry in enumerate(cited, 1)
        ]
        relays = [button("relay")] if thread.turns and thread.turns[-1].side == "unit" else []
        rows += in_rows([*relays, button("reply"), *uses])
        to_unit = Button(say(language, "button.desk.to_unit"), DeskUnit(thread=one.id).pack())
        rows.append((button("give"), to_unit))
    elif one.state == "taken" and decides:
        rows.append((button("give"),))
    elif one.state == "passed" and (one.officer_id == reader or decides):
        records = [button("record")] if outside and one.officer_id == reader else []
        rows.append((*records, button("fetch")))
    elif one.state == "answered":
        rows.append((button("learn"),))
    return (*rows, (Button(say(language, "button.desk.list"), DeskList().pack()),))


def review_screen(question: str, text: str, cited: Sequence[Cited], number: int, *, language: str) -> Screen:
    """An answer before it goes out: as its asker will read it."""
    blocks: list[Block] = [
        line(say(language, "desk.review")),
        verbatim(f"“{clip(clean(question), TEXT_CHARS)}”", tone=Tone.QUOTE),
        verbatim(text),
        *sources(cited, language),
    ]
    if not cited:
        blocks.append(line(say(language, "desk.no_source"), tone=Tone.QUIET))
    blocks.append(line(say(language, "desk.type_again"), tone=Tone.QUIET))
    send = Button(say(language, "button.desk.send"), DeskStep(thread=number, do="send").pack())
    return Screen(tuple(blocks), ((send, Button(say(language, "button.cancel"), Leave().pack())),))


def ask_screen(question: str, key: str, *, language: str) -> Screen:
    """What is to be written."""
    blocks = (verbatim(f"“{clip(clean(question), TEXT_CHARS)}”", tone=Tone.QUOTE), line(say(language, key)))
    return Screen(blocks, ((Button(say(language, "button.cancel"), Leave().pack()),),))


def colleagues_screen(number: int, names: Mapping[int, str], *, language: str) -> Screen:
    """To whom of the office it goes."""
    buttons = [
        Button(clip(name, NAME_CHARS + 4), DeskStep(thread=number, do="give", value=person).pack())
        for person, name in names.items()
    ]
    back = Button(say(language, "button.desk.back"), DeskStep(thread=number).pack())
    key = "desk.to_whom" if names else "desk.nobody_else"
    return Screen((line(say(language, key)),), (*in_rows(buttons, width=2), (back,)))


def told_screen(
    one: Listed, what: str, *, terms: DeskTerms, today: date, language: str, unit: str = ""
) -> Screen:  # fmt: skip
    """What who has it is told: the topic and by when; its words come after a press. `unit`: which is asked."""
    day = say_day(language, one.due_on, today=today)
    topic = topic_name(one.topic, terms, language)
    key = "free" if what == "new" and one.officer_id is None else what
    text = say(language, f"desk.told.{key}", topic=topic, day=day, count=one.late, unit=unit)
    return Screen((line(text),), ((Button(say(language, "button.desk.look"), step(one)),),))


def sent_screen(number: int, notice: str, count: int, words: Sequence[str], *, language: str) -> Screen:
    """After an answer went out: how many others wait for the same, in which words; the way to one for all, and on."""

    def button(do: str) -> Button:
        return Button(say(language, f"button.desk.{do}"), DeskStep(thread=number, do=do).pack())

    blocks: list[Block] = [line(notice)]
    rows: list[Row] = []
    if count:
        blocks.append(line(say(language, "desk.others_wait", count=count)))
        shown = [f"“{clip(' '.join(clean(text).split()), LINE_CHARS)}”" for text in words[:_WORDINGS]]
        blocks += [verbatim(text, tone=Tone.QUIET) for text in shown]
        rows.append((button("all"), button("one")))
    rows.append((button("learn"), Button(say(language, "button.desk.list"), DeskList().pack())))
    return Screen(tuple(blocks), tuple(rows))


def sources(cited: Sequence[Cited], language: str) -> list[Block]:
    """What an answer stands on, a line each."""
    blocks: list[Block] = []
    for entry in cited:
        source = say(language, "answer.source", title=entry.name, articles="").rstrip()
        told = _stands(entry, language)
        blocks.append(verbatim(f"{source}（{told}）" if told else source, tone=Tone.QUIET))
    if any(entry.metadata.sample for entry in cited):
        blocks.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    return blocks


def _stands(entry: Cited, language: str) -> str:
    if entry.state is State.SUPERSEDED:
        return say(language, "answer.superseded")
    lapsed = entry.state is State.EXPIRED
    day = entry.metadata.effective_to if lapsed else entry.metadata.effective_from
    return "" if day is None else say(language, f"answer.{'until' if lapsed else 'since'}", day=say_day(language, day))


def _found(one: Listed) -> str:
    return one.status if one.status in {"nearest", "answered", "expired"} else "nothing"


def _words(text: str, language: str) -> str:
    return text or say(language, "desk.blanked")


def step(one: Listed) -> str:
    """What opens it."""
    return DeskStep(thread=one.id).pack()


def mark(one: Listed) -> str:
    """! late, … somebody is at it."""
    return "! " if one.late else ("… " if one.state in ("taken", "passed") else "")


def due(one: Listed, today: date, language: str) -> str:
    """By when, how late, or how often it came where nobody waits."""
    if one.state == "answered":
        return ""
    if one.late:
        return " · " + say(language, "needs.late", count=one.late)
    if not one.named:
        return " · " + say(language, "desk.times", count=one.times)
    return " · " + say(language, "needs.due", day=say_day(language, one.due_on, today=today))


def _standing(one: Listed, who: str, reader: int, told: Told) -> str:
    language, until = told.language, due(one, told.today, told.language)
    moment = one.taken_at.astimezone(told.zone) if one.taken_at is not None else None
    since = {} if moment is None else {
        "day": say_day(language, moment.date(), today=told.today), "time": f"{moment:%H:%M}"
    }  # fmt: skip
    if one.state == "passed":
        unit = told.unit(one.department)
        if one.handler_id == reader:
            return say(language, "desk.yours") + until
        if one.handler_id is not None and since:
            return say(language, "desk.unit_has_it", unit=unit, who=who, **since) + until
        return say(language, "desk.with_unit", unit=unit) + until
    if one.state == "taken" and since:
        if one.officer_id == reader:
            return say(language, "desk.yours") + until
        return say(language, "desk.has_it", who=who, **since) + until
    if one.state == "waiting" and who:
        key = "desk.given_you" if one.officer_id == reader else "desk.given_to"
        return say(language, key, who=who) + until
    return say(language, f"desk.state.{one.state}") + until


def _turn_text(turn: Turn, told: Told) -> str:
    language = told.language
    day = say_day(language, turn.at.astimezone(told.zone).date(), today=told.today)
    text = clip(clean(turn.text), _TURN_CHARS)
    unit = told.unit(turn.department)
    if turn.letter:
        unit = say(language, "desk.in_letter", unit=unit, letter=clean(turn.letter))
    said = say(language, f"desk.turn.{turn.side}", day=day, text=text, unit=unit)
    key = {"undeliverable": f"desk.not_arrived.{turn.reason}", "unknown": "desk.arrival_unknown"}.get(turn.delivery)
    if key is None:
        return said
    known = key if key in ("desk.arrival_unknown", "desk.not_arrived.no_consent") else "desk.not_arrived"
    return f"{said}\n! {say(language, known)}"
