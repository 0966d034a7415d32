"""The answer to a question: what answers it, where that stands, and what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from bot.callbacks import AskStaff, AsSaid, Go, ReadArticle, Related, Shelf, Verdict, Where, again, short
from bot.screens import Block, Button, Paragraph, Row, Screen, Tone, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views import passages
from bot.views.desk_asker import waiting_rows
from bot.views.names import clip, short_title
from knowledge.model import DESK, Answer, Citation, LineKind, State, Status

MOST_LINES = 5  # of the answer itself: eight with where it stands, that it is a sample, that it was found by words
_LABEL_CHARS = 20  # of a choice on its button
_QUESTION_CHARS = 60
_WITH_SOURCE = (Status.ANSWERED, Status.CHOOSE, Status.EXPIRED, Status.NEAREST)


def answer_screen(answer: Answer, number: int, *, language: str, today: date, understood: str | None = None) -> Screen:
    """The answer to the question of that number, at most eight lines before the buttons.

    `understood` is the question written out, where it rested on the one before it: it is said, with the way out.
    """
    told: list[Block] = []
    if understood is not None:
        asked = say(language, "ask.understood", question=clip(understood, _QUESTION_CHARS))
        told.append(verbatim(asked, tone=Tone.QUIET))
    told += [
        Paragraph(passages.told(entry.text, today), tone=Tone.HEADING if entry.kind is LineKind.BANNER else Tone.BODY)
        for entry in answer.lines[: MOST_LINES - len(told)]
    ]
    if answer.status in (Status.ANSWERED, Status.EXPIRED, Status.CHOOSE):
        told += [line(text, tone=Tone.QUIET) for text in _sources(answer.citations, language)]
    if any(citation.sample for citation in answer.citations):
        told.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    if answer.degraded:
        told.append(line(say(language, "answer.degraded"), tone=Tone.QUIET))
    rows = _rows(answer, number, language)
    if understood is not None:
        rows = (*rows, (Button(say(language, "button.as_said"), AsSaid(question=number).pack()),))
    return Screen(tuple(told), rows)


def passed_text(due: date, *, language: str, today: date) -> str:
    """That the office has the question, and by when it answers."""
    return say(language, "desk.sent_to", day=say_day(language, due, today=today))


def with_passed(screen: Screen, number: int, thread: int, due: date, *, language: str, today: date) -> Screen:
    """The screen of a question that went to the office by itself: there is no asking staff again."""
    asks = AskStaff(question=number).pack()
    rows = [tuple(button for button in row if button.data != asks) for row in screen.rows]
    told = line(passed_text(due, language=language, today=today))
    return replace(
        screen,
        blocks=(*screen.blocks, told),
        rows=(*waiting_rows(number, thread, language), *(row for row in rows if row)),
    )


def _sources(citations: Sequence[Citation], language: str) -> list[str]:
    """One line a document: its cited articles, and how it stands."""
    lines = []
    for (_, title), group in groupby(citations, key=lambda citation: (citation.version, citation.title)):
        cited = list(group)
        if cited[0].kind == DESK:
            day = say_day(language, cited[0].effective_from) if cited[0].effective_from else ""
            lines.append(say(language, "answer.faq", source=cited[0].source, day=day))
            continue
        articles = "、".join(dict.fromkeys(citation.article for citation in cited))
        source = say(language, "answer.source", title=short_title(title), articles=articles)
        standing = _standing(cited[0], language)
        lines.append(f"{source}（{standing}）" if standing else source)
    return lines


def _standing(citation: Citation, language: str) -> str:
    start = say_day(language, citation.effective_from) if citation.effective_from else ""
    match citation.state:
        case State.SUPERSEDED:
            return say(language, "answer.superseded")
        case State.EXPIRED if citation.effective_to:
            return say(language, "answer.until", day=say_day(language, citation.effective_to))
        case State.EXPIRED:
            return say(language, "answer.expired")
        case State.NOT_YET:
            return say(language, "answer.waiting", day=start)
        case _:
            return say(language, "answer.since", day=start) if start else ""


def _rows(answer: Answer, number: int, language: str) -> tuple[Row, ...]:
    choices = [
        Button(clip(choice.label, _LABEL_CHARS), again(choice.question, number, index))
        for index, choice in enumerate(answer.choices)
    ]
    wide = any(len(button.label) > 6 for button in choices)
    rows = list(in_rows(choices, width=1 if wide else 3))
    where = Where(offices=".".join(short(key) for key in answer.offices[:3]), question=number).pack()
    offices = [Button(say(language, "button.where"), where)] if answer.offices else []
    staff = Button(say(language, "button.staff"), AskStaff(question=number).pack())
    shelf = Button(say(language, "button.documents"), Shelf().pack())
    if answer.status in _WITH_SOURCE and answer.citations:
        first = answer.citations[0]
        related = Related(version=short(first.version), article=short(first.article_key), question=number).pack()
        follow = (Button(say(language, "button.related"), related), *offices)
        articles = _articles(answer.citations, number, language)
        rows += [(*articles, *follow)] if len(articles) == 1 else [*in_rows(articles), follow]
        rows.append(
            (
                Button(say(language, "button.useful"), Verdict(question=number, verdict="y").pack()),
                Button(say(language, "button.useless"), Verdict(question=number, verdict="n").pack()),
                staff,
            )
        )
        return tuple(rows)
    if answer.topic == "own_case":
        return (*rows, (*offices, staff))
    if answer.status in (Status.NOT_FOUND, Status.NEAREST):
        ask = Button(say(language, "button.staff_search"), AskStaff(question=number).pack())
        return (*rows, (ask, *offices), (shelf,)) if offices else (*rows, (ask, shelf))
    if answer.topic in ("documents", "about", "greeting"):
        return (*rows, (shelf, Button(say(language, "button.help"), Go(to="help").pack())))
    return tuple(rows)


def _articles(citations: Sequence[Citation], number: int, language: str) -> list[Button]:
    """[原文] for one; [原文 第九条] [第十条] for several."""
    distinct = list({(citation.version, citation.article_key): citation for citation in citations}.values())
    buttons = []
    for index, citation in enumerate(distinct):
        name = say(language, "faq.title") if citation.kind == DESK else clip(citation.article, 10)
        if index == 0 and citation.kind != DESK:
            name = f"{say(language, 'button.article')} {name}" if len(distinct) > 1 else say(language, "button.article")
        opens = ReadArticle(version=short(citation.version), article=short(citation.article_key), question=number)
        buttons.append(Button(name, opens.pack()))
    return buttons


def with_question(screen: Screen, question: str, *, language: str) -> Screen:
    """The screen with the question above it: it was pressed, so nobody typed it into the chat."""
    asked = verbatim(say(language, "ask.asked", question=clip(question, _QUESTION_CHARS)), tone=Tone.QUIET)
    return Screen((asked, *screen.blocks), screen.rows, screen.paging)
