"""Two people changed one contact: what each changed is kept, of the two texts of one line both. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from storage.contacts import KINDS, ContactFields, File, Line

SCALARS = ("level", "official_id", "channel", "day", "companions", "occasion")  # of a contact, besides its lines


def merge(base: ContactFields, mine: ContactFields, theirs: ContactFields) -> ContactFields:
    """Both changes in one: what only one of them changed is as they have it; where both did, mine, and both lines.

    No line that either wrote is lost; what either took out is out. 限知 set by either stays set, also where the other
    has put the line into other words: then what they wrote in that ask is restricted.
    """
    scalars = {name: getattr(mine if getattr(mine, name) != getattr(base, name) else theirs, name) for name in SCALARS}
    return replace(theirs, **scalars, lines=_merge_lines(base, mine, theirs), files=_merge_files(base, mine, theirs))


def _merge_lines(base: ContactFields, mine: ContactFields, theirs: ContactFields) -> tuple[Line, ...]:
    merged: list[Line] = []
    for kind in KINDS:
        before, wrote, there = (
            {line.text: line for line in fields.lines if line.kind == kind} for fields in (base, mine, theirs)
        )
        stands = [line for line in theirs.lines if line.kind == kind]
        kept = [
            _marks_of(line, wrote.get(line.text)) for line in stands if line.text in wrote or line.text not in before
        ]
        added = [line for text, line in wrote.items() if text not in before and text not in there]
        doubtful = _reworded(before, there, wrote) | _reworded(before, wrote, there)
        merged += [replace(line, restricted=line.restricted or line.text in doubtful) for line in (*kept, *added)]
    return tuple(merged)


def _reworded(before: Mapping[str, Line], marked: Mapping[str, Line], other: Mapping[str, Line]) -> set[str]:
    """The new words of `other` that may say what stands in `marked` as 限知: a line of before that `other` has not."""
    hidden = any(line.restricted and text in before and text not in other for text, line in marked.items())
    return {text for text in other if text not in before and text not in marked} if hidden else set()


def _marks_of(theirs: Line, mine: Line | None) -> Line:
    if mine is None:
        return theirs
    return replace(
        theirs,
        restricted=theirs.restricted or mine.restricted,
        promised=theirs.promised or mine.promised,
        due=mine.due or theirs.due,
        category=mine.category or theirs.category,
    )


def _merge_files(base: ContactFields, mine: ContactFields, theirs: ContactFields) -> tuple[File, ...]:
    kept = [file for file in theirs.files if file in mine.files or file not in base.files]
    return (*kept, *(file for file in mine.files if file not in base.files and file not in theirs.files))
