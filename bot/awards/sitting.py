"""What desks of awards share: who works on them, and what their screens know besides."""

from __future__ import annotations

from dataclasses import dataclass

from bot.awards.rules import AwardTold, read_told
from bot.sitting import Sitting
from jobs import award_entry
from storage.roles import Role


@dataclass(frozen=True, slots=True)
class AwardSitting(Sitting):
    """One update of somebody who looks at awards."""

    @property
    def works(self) -> bool:
        """Whether they work on awards: staff, or a department."""
        return self.actor.is_staff or Role.DEPARTMENT in self.actor.roles

    async def read_told(self) -> AwardTold:
        """What screens of awards know besides them; files are read in the answering thread."""
        return await self.app.think(lambda: read_told(self.app, self.language))

    def terms(self, override: str = "") -> award_entry.Terms:
        """How rows are read for this person: of a department only what it handles."""
        units = None if self.actor.is_staff else self.actor.departments
        return award_entry.Terms(self.app.today(), units, override)
