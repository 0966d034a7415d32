"""What to ask next: the key whose answer can still change most."""

from __future__ import annotations

from datetime import date

from knowledge.eligibility.outcome import Judgement
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.rules import Book


def choose(book: Book, profile: Profile, judgement: Judgement, as_of: date, skipped: frozenset[str]) -> str:
    """The key to ask next, "" where no answer changes anything. `skipped` were answered by "don't know"."""
    raise NotImplementedError
