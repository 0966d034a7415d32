"""Departments: how many needs are with each, who of them is here, what they reply again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.callbacks import NeedList, NeedUnit, short
from bot.screens import Block, Button, Row, Screen, Tone, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import clip
from bot.views.need_words import REASON_CHARS, Told
from knowledge.offices import Office
from storage.need_replies import Canned

_SHOWN = 6  # units, and replies of one
_LABEL_CHARS = 16


@dataclass(frozen=True, slots=True)
class Unit:
    """A department: the needs with it, who of it has joined (the contact person first), the replies it keeps."""

    office: Office
    needs: int
    people: tuple[tuple[int, str], ...]
    canned: tuple[Canned, ...]

    @property
    def is_used(self) -> bool:
        """Whether there is anything to say of it."""
        return bool(self.needs or self.people or self.canned)


def units_screen(units: Sequence[Unit], *, told: Told) -> Screen:
    """Those that have needs or people here, the ones with most needs first."""
    language = told.language
    sorted_units = sorted(units, key=lambda unit: -unit.needs)
    blocks: list[Block] = [line(say(language, "need_units.title" if units else "need_units.none"))]
    for place, unit in enumerate(sorted_units[:_SHOWN], start=1):
        key = "need_units.here" if unit.people else "need_units.outside"
        blocks.append(
            verbatim(
                f"{place}. "
                + say(language, key, unit=clean(unit.office.unit), count=unit.needs, people=len(unit.people))
            )
        )
    buttons = [
        Button(str(place), NeedUnit(unit=short(unit.office.key)).pack())
        for place, unit in enumerate(sorted_units[:_SHOWN], start=1)
    ]
    back = (Button(say(language, "button.needs.list"), NeedList().pack()),)
    return Screen(tuple(blocks), (*in_rows(buttons, width=3), back), names=True)


def unit_screen(unit: Unit, *, is_staff: bool, told: Told) -> Screen:
    """One department; staff say who its contact person is, the department forgets replies."""
    language, key = told.language, short(unit.office.key)
    blocks: list[Block] = [
        verbatim(say(language, "need_units.unit", unit=clean(unit.office.unit), count=unit.needs), bold=True)
    ]
    if unit.office.phone:
        blocks.append(verbatim(say(language, "need_units.phone", phone=unit.office.phone)))
    if unit.people:
        contact = unit.people[0][1]
        blocks.append(verbatim(say(language, "need_units.contact", who=clean(contact), count=len(unit.people))))
    else:
        blocks.append(line(say(language, "need_units.nobody")))
    rows: list[Row] = [(Button(say(language, "button.need_units.table"), NeedUnit(unit=key, do="table").pack()),)]
    if is_staff:
        others = [
            Button(
                say(language, "button.need_units.contact", who=clip(clean(name), _LABEL_CHARS)),
                NeedUnit(unit=key, do="contact", value=person).pack(),
            )
            for person, name in unit.people[1:_SHOWN]
        ]
        rows += in_rows(others, width=1)
    if unit.canned:
        blocks.append(line(say(language, "need_units.canned", count=len(unit.canned)), gap=True))
        shown = unit.canned[:_SHOWN]
        blocks += [
            verbatim(f"{place}. " + clip(" ".join(clean(entry.text).split()), REASON_CHARS // 2), tone=Tone.QUIET)
            for place, entry in enumerate(shown, start=1)
        ]
        rows += in_rows(
            Button(
                say(language, "button.need_units.drop", place=place),
                NeedUnit(unit=key, do="drop", value=entry.id).pack(),
            )
            for place, entry in enumerate(shown, start=1)
        )
    rows.append((Button(say(language, "button.needs.list"), NeedList().pack()),))
    return Screen(tuple(blocks), tuple(rows), names=True)
