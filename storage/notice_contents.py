"""What a run that is no survey says, as data: it is worded in each reader's language when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Literal

TEXT_CHARS = 500  # of the text that staff type: with head and citation eight lines of a phone
LINE_CHARS = 40  # of a place or the name of a window

Part = Literal["", "opening", "closing"]
Lapse = Literal["", "expired", "superseded", "removed"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A changed article: what it is called, its key in the old version and in the new, what it said and says.

    `article` is "" where it was removed; `before` and `after` are the changed words with what stands around them.
    """

    name: str
    asked: str
    article: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Content:
    """`zh` and `en` are typed by staff, `en` "" where nobody wrote it.

    `document`, `version`, `article` are where it leads; `title` is the document's, `clause` the article's name.
    `day`, `time` and `place` are an invitation's. `opens`, `closes` are the first and the last day of a window, told
    `lead` days before each; `part` says which of the two this is. `clauses`, `since` and `lapse` are drafted by the
    system: what changed and from which day on, why a document no longer holds.
    """

    zh: str = ""
    en: str = ""
    document: str = ""
    version: str = ""
    article: str = ""
    title: str = ""
    clause: str = ""
    sample: bool = False
    place: str = ""
    day: date | None = None
    time: str = ""
    opens: date | None = None
    closes: date | None = None
    lead: int = 3
    part: Part = ""
    clauses: tuple[Clause, ...] = ()
    since: date | None = None
    lapse: Lapse = ""
    told: int | None = None  # how many were told, kept when who they were is forgotten
    bulletin: int = 0  # the bulletin 英才令 that this sends: it is shown instead

    def say(self, language: str) -> str:
        """The typed text in a language, the Chinese one where there is no other."""
        return (self.en if language == "en" else "") or self.zh


def encode(content: Content) -> dict[str, Any]:
    """The content as JSON; what is usual is left out."""
    record = {
        field.name: getattr(content, field.name)
        for field in fields(content)
        if getattr(content, field.name) != field.default
    }
    if content.clauses:
        record["clauses"] = [asdict(clause) for clause in content.clauses]
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in record.items()}


def decode(record: Mapping[str, Any] | None) -> Content:
    """The content that JSON says. Raises TypeError or ValueError for what is none of ours."""
    values = dict(record or {})
    for name in ("day", "opens", "closes", "since"):
        if name in values:
            values[name] = date.fromisoformat(values[name])
    values["clauses"] = tuple(Clause(**clause) for clause in values.get("clauses", ()))
    return Content(**values)
