"""What benefits are called: the key that a name means, and the name of a key, by the rules of a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from knowledge.eligibility.rules import Book
from storage.budget.lines import Named
from storage.naming import key_of


@dataclass(frozen=True, slots=True)
class Names:
    """`named`: a benefit by the comparable key of each of its names; `words`: key -> (Chinese, English)."""

    named: Mapping[str, Named]
    words: Mapping[str, tuple[str, str]]

    def name(self, benefit: str, language: str) -> str:
        """A benefit as people call it; its key where no rule knows it any more."""
        return self.words.get(benefit, (benefit, benefit))[language == "en"]

    def find(self, text: str) -> Named | None:
        """The benefit that a text names, by its name or its key."""
        return self.named.get(key_of(text))


def read_names(book: Book, day: date) -> Names:
    """The names of all benefits; of one that several measures have, by the measure of the day."""
    named: dict[str, Named] = {}
    words: dict[str, tuple[str, str]] = {}
    there = {entry.key: entry for entry in book.entries}
    for entry in {**there, **{entry.key: entry for entry in book.on(day)}}.values():
        rule = entry.benefit
        one = Named(rule.key, entry.document.document, rule.article)
        words[rule.key] = (rule.zh, rule.en)
        for name in (rule.key, rule.en, rule.zh):
            named[key_of(name)] = one
    return Names(named, words)
