"""What a template is filled with, and what is still missing: the words that filling and checking share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jobs.figures import Figure
from jobs.reports.blocks import Block

CONTENTS, REST, TO_FILL_LIST = "目录", "本节数据", "待填清单"
SENTENCE, BEFORE, AGAINST = "句", "上年", "比上年"


@dataclass(frozen=True, slots=True)
class Missing:
    """What has to be filled in or checked by hand: where, what, and whom to ask."""

    where: str
    what: str
    whom: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a template is filled with. `names` are keys by name; `whom` to ask for a figure, by key.

    `others`: whom to ask for what names nobody. `words` are texts by placeholder; `sources` what is told in the note of
    such a text. `blocks` are made when they are needed, by 表：同比 and the like. `carries_claim`: whether 非常满意 may
    be said. `unsaid`: figures that are said only where the template names them: none of it is no news.
    """

    year: int
    figures: Mapping[str, Figure]
    before: Mapping[str, Figure]
    names: Mapping[str, str]
    whom: Mapping[str, str]
    words: Mapping[str, str]
    sources: Mapping[str, str]
    blocks: Mapping[str, Callable[[], Sequence[Block]]]
    carries_claim: bool
    others: str
    unsaid: frozenset[str] = frozenset()

    def whom_of(self, key: str) -> str:
        """Whom to ask for a figure."""
        return self.whom.get(key) or self.others

    def key_of(self, name: str) -> str | None:
        """The key of a figure that is named by its key or its name; None: there is no such figure."""
        return self.names.get(name)
