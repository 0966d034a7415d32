"""What is no question to the documents: greetings, thanks, abuse, commands to the machine, the own application.

Read before anything is embedded. The lists in small_talk.yaml are habits of speech, not questions: what people say
to any chat bot. A text that holds a word of the documents (a heading, a benefit) is a question first, so
"垃圾政策，博士补贴多少" is answered.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

_WHOLE_CHARS = 30  # a greeting is short, and a pattern of optional words tries every way to split a long text
# What only an office gives: who asks for it asks the documents, whatever else the words are of (探亲机票报销).
_BENEFIT = re.compile(r"补贴|补助|报销|津贴|资助|奖励|减免|待遇")
MAX_QUESTION_CHARS = 2_000  # several times the longest a person types; e5 reads 512 tokens of it


class Topic(StrEnum):
    """Which short reply fits."""

    BLANK = "blank"
    TOO_LONG = "too_long"
    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    ABOUT = "about"
    DOCUMENTS = "documents"
    OWN_CASE = "own_case"
    PERSONAL_DATA = "personal_data"
    INJECTION = "injection"
    ABUSE = "abuse"
    CHAT = "chat"  # weather, jokes, code, travel: what a policy assistant is not for


@dataclass(frozen=True, slots=True)
class _Habit:
    topic: Topic
    pattern: re.Pattern[str]
    whole: bool
    always: bool


@cache
def _habits() -> tuple[_Habit, ...]:
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("small_talk.yaml").read_text(encoding="utf-8"))
    return tuple(
        _Habit(
            Topic(topic),
            re.compile("|".join(f"(?:{pattern})" for pattern in entry["patterns"]), re.IGNORECASE),
            bool(entry.get("whole", False)),
            bool(entry.get("always", False)),
        )
        for topic, entry in data.items()
    )


def strip_signs(text: str) -> str:
    """NFKC without control, format (zero-width, bidi) and private characters; whitespace joined."""
    folded = unicodedata.normalize("NFKC", text)
    kept = "".join(sign if unicodedata.category(sign)[0] != "C" else " " if sign in "\n\t\r" else "" for sign in folded)
    return " ".join(kept.split())


def refuse_unread(text: str) -> Topic | None:
    """Whether a text is refused before anything looks at it: blank, only signs or emoji, or far too long."""
    if len(text) > MAX_QUESTION_CHARS:
        return Topic.TOO_LONG
    if not any(unicodedata.category(sign)[0] in "LN" for sign in text):
        return Topic.BLANK
    return None


def recognise(text: str, *, topical: bool = False) -> Topic | None:
    """The topic of a text that is no question to the documents, or None.

    `topical` says that the text names something the documents are about: it is then a question, however rude or
    chatty its wording, unless it orders the machine about, asks for people's data or for the own application. So is
    one that names a benefit (报销, 补贴), whether the documents have it or not.
    """
    unread = refuse_unread(text)
    if unread is not None:
        return unread
    clean = strip_signs(text)
    topical = topical or _BENEFIT.search(clean) is not None
    for habit in _habits():
        if topical and not habit.always:
            continue
        if habit.whole:
            if len(clean) <= _WHOLE_CHARS and habit.pattern.fullmatch(clean):
                return habit.topic
        elif habit.pattern.search(clean):
            return habit.topic
    return None
