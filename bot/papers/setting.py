"""What composing a paper needs besides its facts, and how a paper becomes a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.texts import say, say_day
from bot.views.wizard_words import money
from jobs.reports.blocks import Block


@dataclass(frozen=True, slots=True)
class Setting:
    """The units and benefits by the names of their keys, the reader's language, today.

    `hidden` are talents of whom only what a list shows may be told on this channel.
    """

    units: Mapping[str, str]
    benefits: Mapping[str, str]
    today: date
    language: str
    hidden: frozenset[int] = frozenset()

    def say(self, key: str, **facts: object) -> str:
        """The text of that key."""
        return say(self.language, key, **facts)

    def unit(self, key: str) -> str:
        """A unit's name; the office for "", its key where it was removed since."""
        return self.units.get(key, key) or say(self.language, "needs.side.office")

    def benefit(self, key: str) -> str:
        """A benefit's name."""
        return self.benefits.get(key, key)

    def day(self, day: date | None) -> str:
        """A day as people write it; a dash for none."""
        return say(self.language, "papers.none") if day is None else say_day(self.language, day, today=self.today)

    def money(self, yuan: int) -> str:
        """15万元."""
        return money(yuan, self.language)

    def join(self, parts: Sequence[str]) -> str:
        """甲、乙."""
        return say(self.language, "papers.and").join(parts)


def write(blocks: Sequence[Block], kind: str, setting: Setting) -> bytes:
    """The file, `kind` docx or pdf. Takes a moment: run it apart from the loop."""
    if kind == "pdf":
        from jobs.reports.paper_pdf import write_pdf

        return write_pdf(blocks, setting.language)
    from jobs.reports.paper_docx import write_docx

    return write_docx(blocks, setting.language, made_on=setting.today)
