"""A fact that is computed: how, and from what has to be said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge.eligibility.conditions import Operand

if TYPE_CHECKING:
    from knowledge.eligibility.facts import KnownFacts


@dataclass(frozen=True, slots=True)
class Computed:
    """A fact that follows from others, and the keys that it follows from.

    `of_employer` is the key by which an employer or an agency is asked for it, who count people's months, not days.
    """

    compute: Callable[[KnownFacts], Operand | None]
    needs: tuple[str, ...]
    of_employer: str = ""
