"""Answers gathered elsewhere, on their way into a run: where from, what is wrong, what would be entered."""

from __future__ import annotations

from bot.screens import Block, Screen, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.results import back_button, result_button
from jobs.reports import words as reasons
from jobs.reports.outside_answers import Gathered, UnreadableAnswers, write_fault
from storage.surveys.definition import Definition

FAULTS = 5


def sources_screen(number: int, language: str) -> Screen:
    """Where the answers were gathered."""
    buttons = (result_button("wjx", number, language, "wjx"), result_button("paper", number, language, "paper"))
    return Screen((line(say(language, "gathered.ask_source")),), (buttons, (back_button(number, language),)))


def ask_file_screen(number: int, language: str) -> Screen:
    """The file is asked for."""
    return Screen((line(say(language, "gathered.ask_file")),), ((back_button(number, language),),))


def unreadable_screen(number: int, error: UnreadableAnswers, language: str) -> Screen:
    """Why a file can't be read as a whole; another may be sent."""
    return Screen((verbatim(reasons.say(language, error.key, **error.facts)),), ((back_button(number, language),),))


def faults_screen(number: int, gathered: Gathered, definition: Definition, language: str) -> Screen:
    """What in a file can't be read, the first few; nothing was entered."""
    count = len(gathered.faults) + gathered.more_faults
    blocks: list[Block] = [line(say(language, "gathered.faults", count=count))]
    blocks += [verbatim(write_fault(fault, definition, language)) for fault in gathered.faults[:FAULTS]]
    blocks.append(line(say(language, "gathered.faults_then")))
    return Screen(tuple(blocks), ((back_button(number, language),),))


def gathered_screen(number: int, gathered: Gathered, definition: Definition, source: str, language: str) -> Screen:
    """What would be entered."""
    facts = {"rows": len(gathered.responses), "source": say(language, f"gathered.source.{source}")}
    blocks: list[Block] = [line(say(language, "gathered.would", **facts))]
    comma = ", " if language == "en" else "、"
    if gathered.unused:
        blocks.append(verbatim(say(language, "gathered.unused", names=clip(comma.join(gathered.unused), 80))))
    if gathered.missing:
        texts = [definition.find(key) for key in gathered.missing]
        names = comma.join(clip(item.text.say(language), 12) for item in texts if item is not None)
        blocks.append(verbatim(say(language, "gathered.missing", names=clip(names, 80))))
    if gathered.repeated:
        blocks.append(line(say(language, "gathered.repeated", count=len(gathered.repeated))))
    if gathered.not_asked:
        blocks.append(line(say(language, "gathered.not_asked", count=len(gathered.not_asked))))
    row = (result_button("apply", number, language, "apply"), back_button(number, language))
    return Screen(tuple(blocks), (row,))


def entered_screen(number: int, count: int, language: str) -> Screen:
    """They are in."""
    return Screen((line(say(language, "gathered.entered", count=count)),), ((back_button(number, language),),))
