"""What is wrong with a survey, by line, and what one that is right holds. Knows no Telegram: commands use it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import say

if TYPE_CHECKING:
    from storage.surveys.definition import Definition
    from storage.surveys.nodes import Finding
    from storage.surveys.rules import Problem

_SEPARATORS = {"en": ", "}


def finding_text(found: Finding | Problem, language: str) -> str:
    """The reason in words, without the line."""
    separator = _SEPARATORS.get(language, "、")
    facts = {
        name: separator.join(map(str, value)) if isinstance(value, tuple) else value
        for name, value in found.facts.items()
    }
    return say(language, found.key, **facts)


def finding_line(file: str, found: Finding, language: str) -> str:
    """survey.yaml:12: the reason."""
    return say(language, "survey.found_at", file=file, line=found.line, reason=finding_text(found, language))


def summary_line(definition: Definition, language: str) -> str:
    """Title, items, minutes, whether it is anonymous, languages, target."""
    told = say(
        language,
        "survey.checked",
        title=definition.title.say(language),
        name=definition.key,
        items=len(definition.items),
        minutes=definition.minutes,
        mode=say(language, "survey.anonymous" if definition.anonymous else "survey.named"),
        languages=say(language, f"survey.languages.{definition.languages[-1]}"),
    )
    if definition.target is None:
        return told
    target = say(language, "survey.target", target=f"{definition.target:g}")
    return f"{told}{'; ' if language == 'en' else '，'}{target}"
