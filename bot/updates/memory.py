"""What a running bot keeps in mind from update to update: none of it is lost with the process but time."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.channels.sending import RichMemory
from bot.updates.forms import Forms

_ALBUMS = 1_000  # remembered: an album comes as messages that follow each other


@dataclass(frozen=True, slots=True)
class Memory:
    """What every handler's `show` and `forms` rest on; handlers are made once a process, this once a bot."""

    rich: RichMemory = field(default_factory=RichMemory)
    forms: Forms = field(default_factory=Forms)
    _albums: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def has_seen(self, album: str | None) -> bool:
        """Whether an earlier message of the same album was here: ten pictures get one line, not ten (I5)."""
        if album is None:
            return False
        seen = album in self._albums
        self._albums[album] = None
        if len(self._albums) > _ALBUMS:
            self._albums.popitem(last=False)
        return seen
