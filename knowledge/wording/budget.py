"""How many tokens were used today, in all and by each person. The office's rows say what was used before a restart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date


class Budget:
    """Tokens of one day, sent and received. What is under way counts when it is done, so a day may end over."""

    def __init__(self, a_day: int, a_person: int) -> None:
        self._a_day, self._a_person = a_day, a_person
        self._day: date | None = None
        self._used: Counter[str] = Counter()

    def begin(self, day: date, used: Mapping[str, int]) -> None:
        """What each person used of a day so far, as it is written down."""
        self._day, self._used = day, Counter(used)

    def is_spent(self, person: str, day: date) -> bool:
        """Whether this person, or everybody together, has used up the day."""
        self._turn(day)
        return self._used.total() >= self._a_day or self._used[person] >= self._a_person

    def spend(self, person: str, day: date, tokens: int) -> None:
        """Tokens that a person's question took."""
        self._turn(day)
        self._used[person] += tokens

    def _turn(self, day: date) -> None:
        if self._day != day:
            self.begin(day, {})
