"""Rules whose articles changed: old and new side by side, with what the rule says. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.callbacks import Rot
from bot.screens import Block, Button, Screen, Tone, line, verbatim
from bot.texts import say
from bot.views.names import article_number, clip
from bot.wizard.rule_changes import Changed, Outcome

_CHARS = 160  # of each side, around what changed
_ARTICLES = 2  # of one rule, on one screen
_AROUND = 40
# A row of a table is read as 第五类，15，3年；a rule below its head says nothing.
_ROWS = re.compile(r"\s*\|\s*\n(?:[|\s:-]*\n)?\s*(?:\|\s*)?")
_EDGES = re.compile(r"(?<!\|)(?:^|\n)\s*\| *|\s*\|\s*(?:$|\n(?!\s*\|))")
_CELLS = re.compile(r"\s*\|\s*")


def change_screen(changed: Sequence[Changed], place: int, *, may_confirm: bool, language: str) -> Screen:
    """One of the rules: which, what its article said and says, what the rule says."""
    place = min(max(place, 0), len(changed) - 1)
    one = changed[place]
    name = one.entry.benefit.en if language == "en" else one.entry.benefit.zh
    articles = article_number("、".join(change.article for change in one.changes[:_ARTICLES]), language)
    title = say(language, "rot.title", place=place + 1, total=len(changed), name=name, article=articles)
    blocks: list[Block] = [line(title, tone=Tone.HEADING)]
    for change in one.changes[:_ARTICLES]:
        old, new = show_difference(change.old, change.new)
        before = say(language, "rot.old", text=old) if change.old else say(language, "rot.unknown")
        blocks.append(verbatim(before, tone=Tone.QUOTE))
        now = say(language, "rot.new", text=new) if change.new else say(language, "rot.gone")
        blocks.append(verbatim(now, tone=Tone.QUOTE))
    blocks.append(line(say(language, "rot.ask", rule=_word_rule(one, language))))
    buttons = []
    if may_confirm:
        buttons.append(Button(say(language, "button.rot.confirm"), Rot(do="confirm", seen=one.seen).pack()))
    if len(changed) > 1:
        following = (place + 1) % len(changed)
        buttons.append(Button(say(language, "button.rot.next"), Rot(place=following).pack()))
    return Screen(tuple(blocks), (tuple(buttons),) if buttons else ())


def _word_rule(one: Changed, language: str) -> str:
    """What the rule would give, row by row, and the words it was made from."""
    rows = [tier.en if language == "en" else tier.zh for tier in one.entry.benefit.amount]
    told = "；".join(dict.fromkeys(row for row in rows if row))
    return clip(told or one.entry.benefit.quote, _CHARS)


def show_difference(old: str, new: str) -> tuple[str, str]:
    """Both texts from a little before the first place where they differ."""
    old, new = (" ".join(_CELLS.sub("，", _ROWS.sub("；", _EDGES.sub("\n", text))).split()) for text in (old, new))
    start = 0
    for tag, first, _last, _first, _end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            start = max(0, first - _AROUND)
            break
    lead = "…" if start else ""
    return tuple(lead + clip(text[start:], _CHARS) for text in (old, new))  # type: ignore[return-value] # of two


def confirmed_screen(outcome: Outcome, *, language: str) -> Screen:
    """It is in use again."""
    name = outcome.names[1 if language == "en" else 0]
    rows = ((_list_button(language),),) if outcome.left else ()
    return Screen((line(say(language, "rot.done", name=name)),), rows)


def refused_screen(outcome: Outcome, *, language: str) -> Screen:
    """Not confirmed: the texts changed again, or the rule has figures that its article has not."""
    key = "rot.no_figure" if outcome.figures else "rot.stale"
    text = say(language, key, figures=clip("、".join(outcome.figures), 60))
    return Screen((verbatim(text),), ((_list_button(language),),))


def _list_button(language: str) -> Button:
    return Button(say(language, "button.rot.todo"), Rot().pack())


def with_waiting(screen: Screen, count: int, *, language: str) -> Screen:
    """A screen with that rules wait to be looked at, where any do, and the way to them."""
    if not count:
        return screen
    waits = line(say(language, "rot.waiting", count=count))
    return replace(screen, blocks=(*screen.blocks, waits), rows=(*screen.rows, (_list_button(language),)))
