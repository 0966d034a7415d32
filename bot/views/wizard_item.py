"""One benefit of the outcome, a reminder of a step, and asking to keep what was said. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.callbacks import short
from bot.screens import Block, Button, Paragraph, Row, Screen, Span, Tone, in_rows, line, verbatim
from bot.texts import say, say_day
from bot.views import wizard_words as words
from bot.views.eligibility_lines import list_coming
from bot.views.names import article_number, clip
from bot.views.wizard_end import outcome_screen, word_papers
from bot.views.wizard_words import Link
from bot.wizard.reading import Read
from knowledge.eligibility.outcome import Coming, Decision, Verdict

_ARTICLES = 3  # as buttons
_REASONS = 2
_LINES = 8


def item_screen(verdict: Verdict, read: Read, title: str, link: Link, *, today: date, language: str) -> Screen:
    """A benefit: how much, whether, by when, with which papers, by which articles (`title`: of its document)."""
    told = [words.name(verdict, language), words.amount(verdict, language)]
    blocks: list[Block] = [Paragraph((Span(" · ".join(part for part in told if part), bold=True),))]
    blocks += [line(text) for text in _stands(verdict, today, language)]
    if verdict.decision is Decision.YES:
        steps = verdict.steps[:-1] if words.comes_by_itself(verdict) else verdict.steps
        blocks += [line(words.word_step(step, language)) for step in steps if step.kind != "none"]
        blocks.append(line(say(language, "wizard.item_papers", papers=word_papers(verdict, language))))
        left = [one.left for one in read.best.choices if one.taken == verdict.benefit]
        apart = [found for names in left for name in names if (found := read.find(name)) is not None]
        if apart:
            names = words.join([words.name(one, language) for one in apart], language)
            blocks.append(line(say(language, "wizard.item_apart", names=names)))
    articles = list(verdict.articles or (verdict.article,))
    source = say(language, "wizard.source", title=title, articles=_cite(articles[:5], language))
    blocks.append(line(source, tone=Tone.QUIET))
    if verdict.sample:
        blocks.append(line(say(language, "answer.sample"), tone=Tone.QUIET))
    key = short(verdict.benefit)
    cites = [
        Button(article_number(article, language), link("cite", key, str(place)))
        for place, article in enumerate(articles[:_ARTICLES])
    ]
    last = []
    if verdict.decision is Decision.MAYBE and verdict.missing:
        last.append(Button(say(language, "button.wizard.supply"), link("supply", key, "")))
    last.append(Button(say(language, "button.wizard.back_to"), link("end", "", "")))
    return Screen(tuple(blocks), (*in_rows(cites), tuple(last)))


def _cite(articles: Sequence[str], language: str) -> str:
    return words.join([article_number(one, language, cited=True) for one in articles], language)


def _stands(verdict: Verdict, today: date, language: str) -> list[str]:
    """Whether, in a line or two."""
    is_open = verdict.decision is Decision.MAYBE
    reasons = []
    for one in verdict.reasons[:_REASONS]:
        told = (one.en if language == "en" else one.zh) if is_open else words.word_reason(one, language)
        reasons.append(say(language, "wizard.reason", reason=told, article=article_number(one.article, language)))
    match verdict.decision:
        case Decision.YES:
            return [say(language, "wizard.is_yes")]
        case Decision.UPDATING:
            return [say(language, "wizard.is_updating", article=article_number(verdict.article, language))]
        case Decision.MAYBE:
            facts = words.join(words.list_missing(verdict.missing, language), language)
            return ([say(language, "wizard.is_maybe", facts=clip(facts, 120))] if facts else []) + reasons
        case _:
            if verdict.from_when is not None and verdict.from_when > today:
                day = say_day(language, verdict.from_when)
                return [say(language, "wizard.is_not_yet", day=day), *reasons]
            return [say(language, "wizard.is_no"), *reasons]


def reminded_screen(day: date, link: Link, *, today: date, language: str) -> Screen:
    """A reminder is set."""
    back = Button(say(language, "button.wizard.back_to"), link("end", "", ""))
    calendar = Button(say(language, "button.wizard.calendar"), link("part", "0", "calendar"))
    return Screen(
        (line(say(language, "wizard.reminded", day=say_day(language, day, today=today))),), ((calendar, back),)
    )


def reminder_screen(
    names: Sequence[str], kind: str, opens: date, safe: date, link: Link, *, changed: bool, today: date, language: str
) -> Screen:
    """The push on the day: what to do now, and until when."""
    key = f"wizard.remind.{kind}" if opens <= today else f"wizard.remind_soon.{kind}"
    facts = {"opens": say_day(language, opens, today=today), "safe": say_day(language, safe, today=today)}
    blocks: list[Block] = [line(say(language, key, names=words.join(list(names), language), **facts))]
    if changed:
        blocks.append(line(say(language, "wizard.remind_changed")))
    look = Button(say(language, "button.wizard.look"), link("end", "", ""))
    return Screen(tuple(blocks), ((look,),))


def notice_screen(names: Sequence[str], coming: Coming, link: Link, *, changed: bool, language: str) -> Screen:
    """The push about a step whose time a notice sets: to look for it."""
    told = say(
        language, "wizard.remind_notice", names=words.join(list(names), language), **list_coming(coming, language)
    )
    blocks: list[Block] = [line(told)]
    if changed:
        blocks.append(line(say(language, "wizard.remind_changed")))
    look = Button(say(language, "button.wizard.look"), link("end", "", ""))
    return Screen(tuple(blocks), ((look,),))


def file_screen(link: Link, *, language: str) -> Screen:
    """As what to save it."""
    buttons = [Button(kind.upper(), link("file", "", kind)) for kind in ("pdf", "docx")]
    back = Button(say(language, "button.wizard.back_to"), link("end", "", ""))
    return Screen((line(say(language, "wizard.which_file")),), ((*buttons, back),))


def supposed_screen(
    read: Read, rows: tuple[Row, ...], link: Link, *, notice: str, today: date, language: str
) -> Screen:
    """The outcome for somebody who would be something else, cut to a screen, with the ways on from it."""
    blocks = outcome_screen(read, link, notice=notice, today=today, language=language).blocks
    return Screen(blocks if len(blocks) <= _LINES else (*blocks[: _LINES - 1], blocks[-1]), rows)


def hint_screen(text: str, link: Link, *, language: str) -> Screen:
    """What was typed was not understood."""
    back = Button(say(language, "button.wizard.on"), link("next", "", ""))
    end = Button(say(language, "button.wizard.result"), link("end", "", ""))
    return Screen((verbatim(text),), ((back, end),))
