"""The answer desk: its queue, one question with its thread, an answer before it goes out, what its asker reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo

from bot.callbacks import (
    Addition,
    DeskDuty,
    DeskList,
    DeskStep,
    FaqList,
    Leave,
    OwnThread,
    ReadArticle,
    Verdict,
    short,
)
from bot.desk_citing import Cited
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import category_word, clip
from bot.views.paging import page_row
from knowledge.model import State
from storage.desk_terms import OTHER, DeskTerms
from storage.enquiry_lists import Listed, Thread, Turn
from storage.tables import EnquiryTurn, Question

PAGE = 5  # questions of a list
_LINE_CHARS = 24
_TEXT_CHARS = 160  # of a question on its page
_TURN_CHARS = 120
_NAME_CHARS = 10
_ARTICLE_CHARS = 7
_TURNS = 3  # the last ones of a thread


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
        words = clip(" ".join(clean(_words(enquiry.text, language)).split()), _LINE_CHARS)
        blocks.append(verbatim(f"{_mark(enquiry)}{place}. {words}{_due(enquiry, today, language)}"))
        buttons.append(Button(f"{place} {topic_name(enquiry.topic, terms, language)}", _step(enquiry)))
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
    thread: Thread, cited: Sequence[Cited], *, reader: int, who: str, decides: bool, terms: DeskTerms, zone: tzinfo,
    today: date, language: str,
) -> Screen:  # fmt: skip
    """One question: whose kind it is, its words, what the system found, where it stands; what its reader may do.

    `who` has it, in words; `cited` is what was found.
    """
    one = thread.enquiry
    whose = category_word(one.category, language) if one.talent_id else ""
    kind = "talent" if one.talent_id else ("named" if one.named else "nameless")
    head = say(language, "desk.head", number=one.id, topic=topic_name(one.topic, terms, language),
               who=say(language, f"desk.who.{kind}", category=whose))  # fmt: skip
    words = clip(clean(_words(one.text, language)), _TEXT_CHARS)
    blocks: list[Block] = [line(head, tone=Tone.HEADING), verbatim(f"“{words}”", tone=Tone.QUOTE)]
    if one.note:
        blocks.append(verbatim(say(language, "desk.note", text=clip(clean(one.note), _TURN_CHARS))))
    found = "、".join(f"{entry.number} {entry.heading}".strip() for entry in cited)
    blocks.append(verbatim(say(language, f"desk.found.{_found(one)}" if cited else "desk.found.nothing", found=found)))
    for turn in thread.turns[-_TURNS:]:
        blocks.append(verbatim(_turn_text(turn, zone, today, language)))
    blocks.append(verbatim(_mark(one) + _standing(one, who, reader, zone, today, language), tone=Tone.QUIET))
    about = (one.talent_id,) if one.talent_id is not None else ()
    return Screen(tuple(blocks), _steps(one, cited, reader, decides, language), about=about)


def _steps(one: Listed, cited: Sequence[Cited], reader: int, decides: bool, language: str) -> tuple[Row, ...]:
    def button(do: str, value: int = 0, **facts: object) -> Button:
        return Button(say(language, f"button.desk.{do}", **facts), DeskStep(thread=one.id, do=do, value=value).pack())

    rows: list[Row] = []
    if one.state == "waiting":
        rows.append((button("take"),))
    elif one.state == "taken" and one.officer_id == reader:
        uses = [
            button("use", place, article=clip(entry.number, _ARTICLE_CHARS)) for place, entry in enumerate(cited, 1)
        ]
        rows += in_rows([button("reply"), *uses])
        rows.append((button("give"),))
    elif one.state == "taken" and decides:
        rows.append((button("give"),))
    elif one.state == "answered":
        rows.append((button("learn"),))
    return (*rows, (Button(say(language, "button.desk.list"), DeskList().pack()),))


def review_screen(question: str, text: str, cited: Sequence[Cited], number: int, *, language: str) -> Screen:
    """An answer before it goes out: as its asker will read it."""
    blocks: list[Block] = [
        line(say(language, "desk.review")),
        verbatim(f"“{clip(clean(question), _TEXT_CHARS)}”", tone=Tone.QUOTE),
        verbatim(text),
        *_sources(cited, language),
    ]
    if not cited:
        blocks.append(line(say(language, "desk.no_source"), tone=Tone.QUIET))
    blocks.append(line(say(language, "desk.type_again"), tone=Tone.QUIET))
    send = Button(say(language, "button.desk.send"), DeskStep(thread=number, do="send").pack())
    return Screen(tuple(blocks), ((send, Button(say(language, "button.cancel"), Leave().pack())),))


def ask_screen(question: str, key: str, *, language: str) -> Screen:
    """What is to be written."""
    blocks = (verbatim(f"“{clip(clean(question), _TEXT_CHARS)}”", tone=Tone.QUOTE), line(say(language, key)))
    return Screen(blocks, ((Button(say(language, "button.cancel"), Leave().pack()),),))


def colleagues_screen(number: int, names: Mapping[int, str], *, language: str) -> Screen:
    """To whom of the office it goes."""
    buttons = [
        Button(clip(name, _NAME_CHARS + 4), DeskStep(thread=number, do="give", value=person).pack())
        for person, name in names.items()
    ]
    back = Button(say(language, "button.desk.back"), DeskStep(thread=number).pack())
    key = "desk.to_whom" if names else "desk.nobody_else"
    return Screen((line(say(language, key)),), (*in_rows(buttons, width=2), (back,)))


def told_screen(one: Listed, what: str, *, terms: DeskTerms, today: date, language: str) -> Screen:
    """What the officer is told: the topic and by when; the question's words come after a press."""
    day = say_day(language, one.due_on, today=today)
    topic = topic_name(one.topic, terms, language)
    key = "free" if what == "new" and one.officer_id is None else what
    text = say(language, f"desk.told.{key}", topic=topic, day=day, count=one.late)
    return Screen((line(text),), ((Button(say(language, "button.desk.look"), _step(one)),),))


def answer_screen(
    question: Question, turn: EnquiryTurn, cited: Sequence[Cited], *, zone: tzinfo, today: date, language: str
) -> Screen:
    """What the asker reads: their question, the office's answer, where it stands; they can ask back in the thread."""
    day = say_day(language, question.asked_at.astimezone(zone).date(), today=today)
    words = clip(clean(question.text or ""), _LINE_CHARS * 2)
    blocks = (
        verbatim(say(language, "desk.answer", day=day, question=words)),
        verbatim(turn.text or ""),
        *_sources(cited, language),
    )
    articles = [
        Button(clip(entry.number, _NAME_CHARS), ReadArticle(version=short(str(entry.entry["version"])),
               article=short(str(entry.entry["article"])), question=question.update_id).pack())
        for entry in cited
    ]  # fmt: skip
    last = (
        Button(say(language, "button.desk.ask_back"), OwnThread(thread=turn.enquiry_id, do="back").pack()),
        Button(say(language, "button.desk.done"), OwnThread(thread=turn.enquiry_id, do="done").pack()),
        Button(say(language, "button.useless"), Verdict(question=question.update_id, verdict="n").pack()),
    )
    return Screen(blocks, (*in_rows(articles), last))


def waiting_rows(number: int, thread: int, language: str) -> tuple[Row, ...]:
    """What an asker may do while the office is at it."""
    return (
        (
            Button(say(language, "button.add"), Addition(question=number, to="staff").pack()),
            Button(say(language, "button.desk.drop"), OwnThread(thread=thread, do="drop").pack()),
        ),
    )


def duty_list_screen(names: Mapping[int, str], duties: Mapping[int, frozenset[str]], *, terms: DeskTerms,
                     language: str) -> Screen:  # fmt: skip
    """Who of the office is on duty for what."""
    blocks: list[Block] = [line(say(language, "desk.duty"))]
    buttons = []
    for person, name in names.items():
        topics = duties.get(person, frozenset())
        said = "、".join(sorted(topic_name(topic, terms, language) if topic else say(language, "desk.topic.all")
                               for topic in topics)) or say(language, "desk.off_duty")  # fmt: skip
        blocks.append(verbatim(say(language, "desk.duty_of", who=name, topics=said)))
        buttons.append(Button(clip(name, _NAME_CHARS), DeskDuty(who=person).pack()))
    back = Button(say(language, "button.desk.list"), DeskList().pack())
    return Screen(tuple(blocks), (*in_rows(buttons, width=2), (back,)))


def duty_screen(person: int, name: str, topics: frozenset[str], *, terms: DeskTerms, language: str) -> Screen:
    """One person's topics, a switch each."""

    def switch(key: str, label: str, on: bool) -> Button:
        return Button(f"✓ {label}" if on else label, DeskDuty(who=person, topic=key).pack())

    buttons = [switch("all", say(language, "desk.topic.all"), "" in topics)]
    buttons += [switch(key, topic.name(language), key in topics) for key, topic in terms.topics.items()]
    back = Button(say(language, "button.desk.back"), DeskDuty().pack())
    return Screen((verbatim(say(language, "desk.duty_which", who=name)),), (*in_rows(buttons), (back,)))


def learn_row(number: int, language: str) -> tuple[Row, ...]:
    """After an answer went out: the way to one for all, and on."""
    return (
        (
            Button(say(language, "button.desk.learn"), DeskStep(thread=number, do="learn").pack()),
            Button(say(language, "button.desk.list"), DeskList().pack()),
        ),
    )


def _sources(cited: Sequence[Cited], language: str) -> list[Block]:
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


def _step(one: Listed) -> str:
    return DeskStep(thread=one.id).pack()


def _mark(one: Listed) -> str:
    return "! " if one.late else ("… " if one.state == "taken" else "")


def _due(one: Listed, today: date, language: str) -> str:
    if one.state == "answered":
        return ""
    if one.late:
        return " · " + say(language, "needs.late", count=one.late)
    if not one.named:
        return " · " + say(language, "desk.times", count=one.times)
    return " · " + say(language, "needs.due", day=say_day(language, one.due_on, today=today))


def _standing(one: Listed, who: str, reader: int, zone: tzinfo, today: date, language: str) -> str:
    due = _due(one, today, language)
    if one.state == "taken" and one.taken_at is not None:
        if one.officer_id == reader:
            return say(language, "desk.yours") + due
        moment = one.taken_at.astimezone(zone)
        day = say_day(language, moment.date(), today=today)
        return say(language, "desk.has_it", who=who, day=day, time=f"{moment:%H:%M}") + due
    if one.state == "waiting" and who:
        key = "desk.given_you" if one.officer_id == reader else "desk.given_to"
        return say(language, key, who=who) + due
    return say(language, f"desk.state.{one.state}") + due


def _turn_text(turn: Turn, zone: tzinfo, today: date, language: str) -> str:
    day = say_day(language, turn.at.astimezone(zone).date(), today=today)
    told = say(language, f"desk.turn.{turn.side}", day=day, text=clip(clean(turn.text), _TURN_CHARS))
    key = {"undeliverable": f"desk.not_arrived.{turn.reason}", "unknown": "desk.arrival_unknown"}.get(turn.delivery)
    if key is None:
        return told
    known = key if key in ("desk.arrival_unknown", "desk.not_arrived.no_consent") else "desk.not_arrived"
    return f"{told}\n! {say(language, known)}"
