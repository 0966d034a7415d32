"""Judging: a profile, a book of rules and a day become a verdict a benefit."""

from __future__ import annotations

from datetime import date

from knowledge.eligibility.outcome import Judgement
from knowledge.eligibility.profile import Profile
from knowledge.eligibility.rules import Book


def judge(book: Book, profile: Profile, as_of: date) -> Judgement:
    """Judge every benefit on its own, choose the best combination, and say what to ask next. Pure and fast (~1 ms)."""
    raise NotImplementedError
