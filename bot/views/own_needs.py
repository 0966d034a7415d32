"""What a talent sees of needs and suggestions: their own, as they stand, and how one is raised."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import Leave, NeedFiles, NeedStep, Own, SuggestionStep, short
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip, need_category, topic_word
from bot.views.need_pushes import solved_row
from bot.views.need_words import LINE_CHARS, TEXT_CHARS, Told, reply_text
from bot.views.paging import page_row
from storage.need_chain import TOLD
from storage.need_lists import Listed, Page
from storage.need_replies import Reply
from storage.suggestions import Suggested

PAGE = 5
_QUIET = frozenset({"settled", "withdrawn"})


def list_screen(found: Sequence[Listed], *, page: int, told: Told) -> Screen:
    """A talent's needs, the newest first, and the way to raise one."""
    language, pages = told.language, max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    blocks: list[Block] = [line(say(language, "own.needs" if found else "own.no_needs"))]
    for place, need in enumerate(shown, start=page * PAGE + 1):
        text = clip(" ".join(clean(need.text).split()), LINE_CHARS)
        blocks.append(verbatim(f"{place}. {text} · {_stands(need, told)}"))
    buttons = [
        Button(str(place), NeedStep(need=need.id).pack()) for place, need in enumerate(shown, start=page * PAGE + 1)
    ]
    rows = [
        *in_rows(buttons, width=5),
        *page_row(page, pages, lambda to: Own(do="list", value=str(to)).pack(), language),
    ]
    new = Button(say(language, "button.own.new_need"), Own(do="new", kind="need").pack())
    suggest = Button(say(language, "button.own.new_suggestion"), Own(do="new", kind="suggestion").pack())
    return Screen(tuple(blocks), (*rows, (new, suggest)), about=tuple({need.talent_id for need in shown}))


def suggestions_screen(found: Sequence[Suggested], *, page: int, told: Told) -> Screen:
    """A talent's suggestions, the newest first, and the way to make one."""
    language, pages = told.language, max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    blocks: list[Block] = [line(say(language, "own.suggestions" if found else "own.no_suggestions"))]
    for place, entry in enumerate(shown, start=page * PAGE + 1):
        text = clip(" ".join(clean(entry.text).split()), LINE_CHARS)
        stands = say(language, "own.suggestion_replied" if entry.replied_at else "own.suggestion_open")
        blocks.append(verbatim(f"{place}. {text} · {stands}"))
    buttons = [
        Button(str(place), SuggestionStep(suggestion=entry.id).pack())
        for place, entry in enumerate(shown, start=page * PAGE + 1)
    ]
    turn = page_row(page, pages, lambda to: Own(do="list", kind="suggestion", value=str(to)).pack(), language)
    new = Button(say(language, "button.own.new_suggestion"), Own(do="new", kind="suggestion").pack())
    rows = (*in_rows(buttons, width=5), *turn, (new,))
    return Screen(tuple(blocks), rows, about=tuple({entry.talent_id for entry in shown}))


def need_screen(page: Page, reply: Reply | None, *, told: Told) -> Screen:
    """One of a talent's needs: where it stands, what was asked, the reply, what they can do."""
    need, language = page.need, told.language
    head = say(language, "needs.page", number=need.id, whose=need_category(need.category, language))
    blocks: list[Block] = [
        Paragraph((Span(clean(head.rstrip(" ·")), bold=True),)),
        verbatim(say(language, "needs.words", text=clip(clean(need.text), TEXT_CHARS)), tone=Tone.QUOTE),
        verbatim(_stands(need, told)),
    ]
    question = page.last("ask_talent") if need.state == "asked_back" else None
    if question is not None:
        unit = told.unit(need.department)
        blocks.append(verbatim(say(language, "own.asked", unit=unit, text=clean(question.text)), tone=Tone.QUOTE))
    if reply is not None and need.state != "reopened":
        blocks.append(verbatim(reply_text(reply, told), tone=Tone.QUOTE))
    rows: list[Row] = []
    if need.state in TOLD:
        blocks.append(line(say(language, "needs.is_solved")))
        rows.append(solved_row(page, language))
    else:
        does = [do for do in ("supply", "add") if do in page.moves]
        rows += in_rows(
            Button(say(language, f"button.own.{do}"), NeedStep(need=need.id, revision=need.revision, do=do).pack())
            for do in does
        )
    last = []
    if "attach" in page.moves:
        attach = NeedStep(need=need.id, revision=need.revision, do="attach").pack()
        last.append(Button(say(language, "button.needs.attach"), attach))
    if page.files:
        last.append(Button(say(language, "button.needs.files", count=page.files), NeedFiles(need=need.id).pack()))
    last.append(Button(say(language, "button.own.list"), Own(do="list").pack()))
    return Screen(tuple(blocks), (*rows, tuple(last)), about=(need.talent_id,))


def ask_screen(kind: str, *, language: str) -> Screen:
    """What is to be written."""
    cancel = Button(say(language, "button.cancel"), Leave().pack())
    return Screen((line(say(language, f"own.ask_{kind}")),), ((cancel,),))


def review_screen(kind: str, text: str, about: str, *, urgent: bool, told: Told) -> Screen:
    """What is about to be sent to the office."""
    language = told.language
    word = need_category(about, language) if kind == "need" else topic_word(about, language)
    word = word or say(language, "own.about_none")
    key = "own.review_urgent" if urgent else "own.review"
    blocks = (
        verbatim(clip(clean(text), 400), tone=Tone.QUOTE),
        line(say(language, key, about=clean(word))),
        line(say(language, "own.no_others"), tone=Tone.QUIET),
    )
    buttons = [
        Button(say(language, "button.own.send"), Own(do="send", kind=kind).pack()),
        Button(say(language, f"button.own.about_{kind}"), Own(do="about", kind=kind).pack()),
    ]
    if kind == "need":
        label = say(language, "button.own.calm" if urgent else "button.own.urge")
        buttons.append(Button(label, Own(do="urgent", kind=kind, value="0" if urgent else "1").pack()))
    buttons.append(Button(say(language, "button.cancel"), Leave().pack()))
    return Screen(blocks, in_rows(buttons))


def about_screen(kind: str, keys: Sequence[str], *, language: str) -> Screen:
    """What it is about."""
    word = need_category if kind == "need" else topic_word
    buttons = [Button(word(key, language), Own(do="choose", kind=kind, value=short(key)).pack()) for key in keys]
    return Screen((line(say(language, f"own.which_{kind}")),), in_rows(buttons))


def sent_screen(kind: str, day: str, *, language: str) -> Screen:
    """It is with the office."""
    back = Button(say(language, "button.own.list"), Own(do="list", kind=kind).pack())
    return Screen((line(say(language, f"own.sent_{kind}", day=day)),), ((back,),))


def _stands(need: Listed, told: Told) -> str:
    """Where it stands, as its talent is told: what goes on inside the office is one thing to them."""
    key = f"own.stands.{need.state}"
    day = told.day(need.until) if need.until is not None else ""
    return say(told.language, key, unit=told.unit(need.department), day=day)
