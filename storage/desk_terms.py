"""How the answer desk works, as the office sets it: topics, working days, how long things are kept. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

OTHER = "other"  # the topic of what none of the words fits
ALL_TOPICS = ""  # of who is on duty for whatever comes
NAMELESS_DAYS = 90  # after which a question that nobody waits for is not in the queue any more


@dataclass(frozen=True, slots=True)
class DeskTopic:
    """A topic by its names and by the words that tell it."""

    zh: str
    en: str
    words: tuple[str, ...]

    def name(self, language: str) -> str:
        """Its name in a language."""
        return self.en if language == "en" else self.zh


@dataclass(frozen=True, slots=True)
class DeskTerms:
    """The office's terms. `answer` and `chief_after` are working days, `thread_days` days, `faq_months` months.

    `add(day, count)` is the working day so many after a day, `count(after, until)` how many lie in between.
    """

    answer: int
    chief_after: int
    thread_days: int
    faq_months: int
    topics: Mapping[str, DeskTopic]
    add: Callable[[date, int], date]
    count: Callable[[date, date], int]

    def topic_of(self, text: str) -> str:
        """The topic most of whose words a text has; of equals the first. OTHER where it has none."""
        counts = {key: sum(word in text for word in topic.words) for key, topic in self.topics.items()}
        best = max(counts, key=lambda key: counts[key], default=OTHER)
        return best if counts.get(best) else OTHER


def same_key(text: str) -> str:
    """The same for texts of the same letters and digits, however they are written and set apart."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return hashlib.sha256("".join(sign for sign in folded if sign.isalnum()).encode()).hexdigest()
