"""Which version of a document answers on a day, and what standing it has then. Computed, never stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.model import Metadata, State


@dataclass(frozen=True, slots=True)
class Edition:
    """A version as far as its standing goes. `ingested_on` is the day it was published."""

    version: str
    metadata: Metadata
    ingested_on: date
    withdrawn: bool = False


History = Mapping[str, Sequence[Edition]]  # document id -> editions in the order of publication


def start_days(editions: Sequence[Edition]) -> dict[str, date]:
    """The day from which each version answers.

    That is its `effective_from`. One that states no date takes the place of the version that answered on the day
    it was published; where there was none it has always answered.
    """
    starts: dict[str, date] = {}
    for edition in editions:
        if edition.metadata.effective_from is not None:
            starts[edition.version] = edition.metadata.effective_from
        else:
            before = [day for day in starts.values() if day <= edition.ingested_on]
            starts[edition.version] = max(before, default=date.min)
    return starts


def choose_edition(editions: Sequence[Edition], day: date, *, samples: bool = True) -> Edition | None:
    """The version of one document that answers on `day`, or None.

    - withdrawn versions and drafts never do; samples don't where `samples` is False;
    - of those that have started the one that started last, of equals the one published last;
    - a sample yields to an official version as soon as that has started.
    """
    starts = start_days(editions)
    fit = [
        (not edition.metadata.sample, starts[edition.version], order, edition)
        for order, edition in enumerate(editions)
        if not edition.withdrawn
        and edition.metadata.status != "draft"
        and (samples or not edition.metadata.sample)
        and starts[edition.version] <= day
    ]
    return max(fit, key=lambda entry: entry[:3])[3] if fit else None


def judge(history: History, day: date, *, samples: bool = True) -> dict[str, State]:
    """The standing on `day` of each version that answers then (`choose_edition`), by version id.

    SUPERSEDED where a document that answers on `day` supersedes this one (its `supersedes`, or `superseded_by`
    here), unless this one started later; a sample supersedes only samples. Else EXPIRED after `effective_to`.
    """
    chosen = {
        document: edition
        for document, editions in history.items()
        if (edition := choose_edition(editions, day, samples=samples)) is not None
    }
    starts = {document: start_days(history[document])[edition.version] for document, edition in chosen.items()}
    gone = set()
    for document, edition in chosen.items():
        pairs = [(document, other) for other in named_ids(edition.metadata.supersedes)]
        pairs += [(other, document) for other in named_ids(edition.metadata.superseded_by)]
        for newer, older in pairs:
            if newer not in chosen or older not in chosen or newer == older:
                continue
            yields = not (chosen[newer].metadata.sample and not chosen[older].metadata.sample)
            if yields and starts[newer] >= starts[older]:
                gone.add(older)
    return {
        edition.version: State.SUPERSEDED
        if document in gone
        else State.EXPIRED
        if edition.metadata.effective_to is not None and edition.metadata.effective_to < day
        else State.IN_FORCE
        for document, edition in chosen.items()
    }


def judge_all(history: History, day: date) -> dict[str, State]:
    """The standing of every version, also of those that don't answer on `day` (for lists that staff read)."""
    standing = judge(history, day)
    for editions in history.values():
        starts = start_days(editions)
        for edition in editions:
            if edition.version in standing:
                continue
            if edition.metadata.status == "draft":
                standing[edition.version] = State.DRAFT
            elif starts[edition.version] > day:
                standing[edition.version] = State.NOT_YET
            else:
                standing[edition.version] = State.SUPERSEDED
    return standing


def reachable(editions: Sequence[Edition]) -> set[str]:
    """The versions of one document that answer on any day at all, with samples on or off: what is indexed."""
    found = set()
    for day in set(start_days(editions).values()):
        for samples in (True, False):
            edition = choose_edition(editions, day, samples=samples)
            if edition is not None:
                found.add(edition.version)
    return found


def named_ids(text: str) -> Iterable[str]:
    """The document ids in a field that names one or several."""
    return [part for part in re.split(r"[\s,，、;；]+", text) if part]
