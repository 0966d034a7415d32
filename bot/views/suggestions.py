"""Suggestions: those that wait for a reply, one of them, what its author reads of it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import NeedList, SuggestionList, SuggestionStep, short
from bot.screens import Block, Button, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import category_word, clip, topic_word
from bot.views.need_words import LINE_CHARS, NAME_CHARS, TEXT_CHARS, Told
from bot.views.paging import page_row
from storage.suggestions import Suggested

PAGE = 5


def list_screen(found: Sequence[Suggested], *, page: int, told: Told) -> Screen:
    """Those without a reply, the oldest first."""
    language, pages = told.language, max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    shown = found[page * PAGE : (page + 1) * PAGE]
    title = say(language, "suggestions.title", count=len(found)) if found else say(language, "suggestions.none")
    blocks: list[Block] = [line(title)]
    for place, entry in enumerate(shown, start=page * PAGE + 1):
        text = clip(" ".join(clean(entry.text).split()), LINE_CHARS)
        blocks.append(verbatim(f"{place}. {_whose(entry, language)} · {text}"))
    buttons = [
        Button(str(place), SuggestionStep(suggestion=entry.id).pack())
        for place, entry in enumerate(shown, start=page * PAGE + 1)
    ]
    turn = page_row(page, pages, lambda to: SuggestionList(page=to).pack(), language)
    back = (Button(say(language, "button.needs.list"), NeedList().pack()),)
    about = tuple(dict.fromkeys(entry.talent_id for entry in shown))
    return Screen(tuple(blocks), (*in_rows(buttons, width=5), *turn, back), about=about, names=True)


def suggestion_screen(entry: Suggested, *, is_staff: bool, is_own: bool, told: Told) -> Screen:
    """One suggestion, what it is about, what came of it."""
    language = told.language
    head = say(language, "suggestions.page", number=entry.id, whose="" if is_own else _whose(entry, language))
    topic = topic_word(entry.topic, language) or say(language, "suggestions.no_topic")
    blocks: list[Block] = [
        verbatim(head.rstrip(" ·"), bold=True),
        verbatim(say(language, "needs.words", text=clip(clean(entry.text), TEXT_CHARS * 3)), tone=Tone.QUOTE),
        verbatim(
            say(
                language,
                "suggestions.about",
                topic=topic,
                day=told.day_of(entry.opened_at),
            )
        ),
    ]
    if entry.replied_at is not None:
        day = told.day_of(entry.replied_at)
        blocks.append(verbatim(say(language, "suggestions.replied", day=day, text=clean(entry.reply)), tone=Tone.QUOTE))
    rows = []
    if is_staff:
        rows.append(
            tuple(
                Button(
                    say(language, f"button.suggestions.{do}"),
                    SuggestionStep(suggestion=entry.id, revision=entry.revision, do=do).pack(),
                )
                for do in ("reply", "topic")
            )
        )
        rows.append((Button(say(language, "button.suggestions.list"), SuggestionList().pack()),))
    about = (entry.talent_id,)
    return Screen(tuple(blocks), tuple(rows), about=about, sensitive=about * entry.restricted)


def topics_screen(entry: Suggested, topics: Sequence[str], *, told: Told) -> Screen:
    """What a suggestion is about."""
    language = told.language
    buttons = [
        Button(
            topic_word(key, language),
            SuggestionStep(suggestion=entry.id, revision=entry.revision, do="topic", value=short(key)).pack(),
        )
        for key in topics
    ]
    back = (Button(say(language, "button.needs.back"), SuggestionStep(suggestion=entry.id).pack()),)
    return Screen((line(say(language, "own.which_suggestion")),), (*in_rows(buttons), back), about=(entry.talent_id,))


def raised_screen(entry: Suggested, *, language: str) -> Screen:
    """Staff are told, without a name, that a talent made one."""
    button = Button(say(language, "button.needs.open"), SuggestionStep(suggestion=entry.id).pack())
    return Screen((line(say(language, "suggestions.raised")),), ((button,),))


def replied_screen(entry: Suggested, *, is_own: bool, told: Told) -> Screen:
    """What came of it, to its author; who keeps in touch is asked to pass it on where the author is not here."""
    language = told.language
    if not is_own:
        button = Button(say(language, "button.needs.open"), SuggestionStep(suggestion=entry.id).pack())
        return Screen((line(say(language, "suggestions.pass_on")),), ((button,),))
    head = say(
        language,
        "suggestions.came_of_it",
        day=told.day_of(entry.opened_at),
        text=clip(clean(entry.text), TEXT_CHARS),
    )
    return Screen((verbatim(head), verbatim(entry.reply, tone=Tone.QUOTE)), about=(entry.talent_id,))


def _whose(entry: Suggested, language: str) -> str:
    category = category_word(entry.talent_category, language)
    return say(language, "needs.of", name=clip(clean(entry.talent), NAME_CHARS), category=category)
