"""An audience in words: what a filter asks for, and whom it finds now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.texts import say, say_day
from bot.views.names import clip
from storage.audience_choices import Names
from storage.audience_filter import Filter, LeftOut
from storage.audiences import Preview

_NAMED = 3  # of a list, in words; the others are a number
_NAME_CHARS = 12


def audience_text(wanted: Filter, names: Names, language: str, *, today: date) -> str:
    """第一、二类 · 标签“博士” · 半年没联系; 名册上的全部人才 where nothing is asked for."""
    parts = []
    if wanted.categories:
        said = [say(language, f"category.{category}") for category in sorted(wanted.categories, key=lambda c: c or 9)]
        parts.append(_join(said, language))
    for key, words in (("tags", wanted.tags), ("industries", wanted.industries)):
        if words:
            parts.append(say(language, f"whom.{key}", names=_list(words, language)))
    for key, ids, known in (
        ("employers", wanted.employers, names.employers),
        ("officials", wanted.officials, names.officials),
    ):
        if ids:
            told = [known.get(number, say(language, "whom.gone")) for number in ids]
            parts.append(say(language, f"whom.{key}", names=_list(told, language)))
    if wanted.contacted_after is not None:
        parts.append(say(language, "whom.contacted_after", day=say_day(language, wanted.contacted_after, today=today)))
    if wanted.contacted_before is not None:
        day = say_day(language, wanted.contacted_before, today=today)
        parts.append(say(language, "whom.contacted_before", day=day))
    if wanted.language:
        parts.append(say(language, "whom.language", name=say(wanted.language, "language.name")))
    for key, number in (("answered", wanted.answered), ("unanswered", wanted.unanswered)):
        if number is not None:
            title = names.runs.get(number, say(language, "whom.gone"))
            parts.append(say(language, f"whom.{key}", title=clip(title, 20)))
    if wanted.talents or wanted.people:
        parts.append(say(language, "whom.named", count=len(wanted.talents) + len(wanted.people)))
    if wanted.excluded:
        parts.append(say(language, "whom.excluded", count=len(wanted.excluded)))
    if wanted.who != "talents" or not parts:
        parts.insert(0, say(language, f"whom.{wanted.who}"))
    return " · ".join(parts)


def count_text(found: Preview, language: str, *, sample: bool = False) -> str:
    """260人，能送到231人（例如张三、李四）；还没加入19人，联系不上10人. `sample`: a few of whom it reaches by name."""
    told = say(language, "whom.count", total=found.total, going=found.going)
    if sample and found.sample:
        told += say(language, "whom.sample", names=_join(found.sample, language))
    if not found.left_out:
        return told
    return told + say(language, "whom.left_out", reasons=reasons_text(found.left_out, language))


def reasons_text(left_out: Mapping[LeftOut, int] | Mapping[str, int], language: str) -> str:
    """还没加入19人，联系不上10人: why how many get nothing."""
    told = [say(language, f"left_out.{reason}", count=count) for reason, count in left_out.items()]
    return _join(told, language, "，", ", ")


def _list(words: tuple[str, ...] | list[str], language: str) -> str:
    said = _join([clip(word, _NAME_CHARS) for word in words[:_NAMED]], language)
    more = len(words) - _NAMED
    return said + (say(language, "whom.more", count=more) if more > 0 else "")


def _join(words: tuple[str, ...] | list[str], language: str, zh: str = "、", en: str = ", ") -> str:
    return (en if language == "en" else zh).join(words)
