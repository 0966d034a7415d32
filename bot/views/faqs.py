"""Answers for all: their lists, one of them while it is drafted, read over, published; what staff are told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.callbacks import DeskList, FaqList, FaqStep, Leave
from bot.desk.citing import Cited
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views.names import clip
from bot.views.paging import page_row
from storage.tables import Faq

PAGE = 5
_LINE_CHARS = 26
_CONFLICT_CHARS = 80


def list_screen(shelf: str, found: Sequence[Faq], others: Mapping[str, int], *, page: int, language: str) -> Screen:
    """A page of a list, and the ways to the others."""
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    title = say(language, f"faq.shelf.{shelf}", count=len(found)) if found else say(language, "faq.none")
    blocks: list[Block] = [line(title)]
    buttons = []
    for place, faq in enumerate(found[page * PAGE : (page + 1) * PAGE], start=page * PAGE + 1):
        blocks.append(verbatim(f"{place}. {clip(clean(faq.question), _LINE_CHARS)}"))
        buttons.append(Button(str(place), FaqStep(entry=faq.id).pack()))
    rows = [*in_rows(buttons), *page_row(page, pages, lambda to: FaqList(shelf=shelf, page=to).pack(), language)]
    tabs = [
        Button(say(language, f"button.faq.shelf.{key}", count=count), FaqList(shelf=key).pack())
        for key, count in others.items()
        if count
    ]
    back = (Button(say(language, "button.desk.list"), DeskList().pack()),)
    return Screen(tuple(blocks), (*rows, *in_rows(tabs), back))


def faq_screen(
    faq: Faq, cited: Sequence[Cited], *, reader: int, who: str, said: str, against: bool, cleaned: int, today: date,
    language: str,
) -> Screen:  # fmt: skip
    """One of them as it stands, and what its reader may do.

    `said`: what the documents alone answer to its question, `against`: with figures that it has not. `cleaned`: how
    often something was taken out of the words it was made of.
    """
    state = "lapsed" if faq.state == "published" and faq.expires_on < today else faq.state
    blocks: list[Block] = [
        line(say(language, f"faq.head.{state}", number=faq.id), tone=Tone.HEADING),
        verbatim(say(language, "faq.question", text=clean(faq.question))),
        verbatim(say(language, "faq.answer", text=clean(faq.answer))),
    ]
    names = "、".join(entry.name for entry in cited)
    basis = say(language, "faq.basis", articles=names) if names else say(language, "faq.no_basis")
    facts = say(
        language, "faq.facts", audience=say(language, f"faq.audience.{faq.audience}"),
        day=say_day(language, faq.expires_on),
    )  # fmt: skip
    blocks.append(verbatim(f"{basis} {facts}", tone=Tone.QUIET))
    if faq.remark:
        blocks.append(verbatim(say(language, "faq.remark", text=clean(faq.remark))))
    if said:
        key = "faq.against" if against else "faq.beside"
        blocks.append(line(say(language, key, text=clip(clean(said), _CONFLICT_CHARS))))
    if faq.state == "draft":
        blocks.append(line(say(language, "faq.cleaned", count=cleaned) if cleaned else say(language, "faq.mind")))
    elif faq.state == "waiting":
        blocks.append(line(say(language, "faq.mind")))
        blocks.append(verbatim(say(language, "faq.by", who=who), tone=Tone.QUIET))
    return Screen(tuple(blocks), _rows(faq, reader, language))


def _rows(faq: Faq, reader: int, language: str) -> tuple[Row, ...]:
    def button(do: str) -> Button:
        return Button(say(language, f"button.faq.{do}"), FaqStep(entry=faq.id, revision=faq.revision, do=do).pack())

    change = (button("question"), button("answer"))
    more = (button("audience"), button("expiry"))
    back = (Button(say(language, "button.faq.list"), FaqList().pack()),)
    match faq.state:
        case "draft":
            return ((button("submit"), *change), (*more, button("drop")), back)
        case "waiting" if faq.drafted_by == reader:
            return (change, (*more, button("drop")), back)
        case "waiting":
            return ((button("approve"), button("return")), change, more, back)
        case "published" | "stale":
            return ((button("revise"), button("end")), back)
    return (back,)


def ask_screen(faq: Faq, do: str, *, language: str) -> Screen:
    """What is to be written."""
    blocks = (
        verbatim(clean(faq.answer if do == "answer" else faq.question), tone=Tone.QUOTE),
        line(say(language, f"faq.ask.{do}")),
    )
    return Screen(blocks, ((Button(say(language, "button.cancel"), Leave().pack()),),))


def told_screen(what: str, faq_id: int, *, language: str) -> Screen:
    """That one waits for a reader, or was given back."""
    look = Button(say(language, "button.desk.look"), FaqStep(entry=faq_id).pack())
    return Screen((line(say(language, f"faq.told.{what}")),), ((look,),))


def stale_screen(count: int, *, language: str) -> Screen:
    """That some stopped since what they stand on has changed."""
    look = Button(say(language, "button.desk.look"), FaqList(shelf="stale").pack())
    return Screen((line(say(language, "faq.told.stale", count=count)),), ((look,),))
