"""Rules of benefits whose articles say something else now: what changed, and that they were looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.callbacks import short
from knowledge.eligibility import checking, currency
from knowledge.eligibility.currency import Change
from knowledge.eligibility.rules import Entry, RulesUnusable
from knowledge.errors import KnowledgeRefusal

if TYPE_CHECKING:
    from bot.app import App


@dataclass(frozen=True, slots=True)
class Changed:
    """A rule with the articles that changed under it. `seen` tells these texts from later ones."""

    entry: Entry
    changes: tuple[Change, ...]

    @property
    def seen(self) -> str:
        """The short name of the rule with the texts that stand now."""
        return short("\n".join((self.entry.name, *(f"{one.article} {one.new}" for one in self.changes))))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a confirmation: not `done` where the texts changed again, or `figures` of the rule are not there."""

    done: bool
    benefit: str = ""
    names: tuple[str, str] = ("", "")
    figures: tuple[str, ...] = ()
    left: int = 0


def count_suspended(app: App) -> int:
    """How many rules are suspended today. Reads the library where something has changed: not in the event loop."""
    try:
        return len(app.benefits.book(app.today()).suspended)
    except (RulesUnusable, KnowledgeRefusal):
        return 0


def list_changed(app: App) -> Sequence[Changed]:
    """The rules that are suspended today, each with what changed. Reads the library: not in the event loop."""
    today = app.today()
    try:
        book, changes = app.benefits.book(today), app.benefits.changes(today)
    except RulesUnusable:
        return ()
    entries = {(entry.document.document, entry.key): entry for entry in book.entries}
    found: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        found.setdefault((change.document, change.benefit), []).append(change)
    return [Changed(entries[name], tuple(of)) for name, of in found.items() if name in entries]


def confirm(app: App, seen: str, *, by: str) -> Outcome:
    """Keep that a rule was looked at with the texts that stand now. Raises OSError."""
    changed = list_changed(app)
    chosen = next((one for one in changed if one.seen == seen), None)
    if chosen is None:
        return Outcome(done=False, left=len(changed))
    entry, today = chosen.entry, app.today()
    book = app.benefits.book(today)
    texts = currency.read_texts(app.benefits.library, [one.document for one in book.documents], today)
    findings = checking.check_benefits(book, texts, {entry.key})
    names = (entry.benefit.zh, entry.benefit.en)
    if findings:
        figures = tuple(dict.fromkeys(str(next(iter(one.facts.values()), "")) for one in findings))
        return Outcome(False, entry.key, names, figures, len(changed))
    currency.confirm(app.settings.data_dir, chosen.changes, by=by, now=app.now())
    return Outcome(True, entry.key, names, left=len(changed) - 1)
