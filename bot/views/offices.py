"""Where to go, and how staff mend what is said about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import AskStaff, Back, EditOffice, Leave, short
from bot.screens import Block, Button, Screen, Span, Tone, in_rows, line, verbatim
from bot.screens import Paragraph as Line
from bot.texts import say
from bot.views.names import clip
from knowledge.offices import Office

FIELDS = ("unit", "duties", "phone", "counter", "hours", "link")
_SHOWN = ("phone", "counter", "hours", "link")
_VALUE_CHARS = 40


def where_screen(offices: Sequence[Office], *, question: int, language: str) -> Screen:
    """Unit, phone, counter, hours and link of those that look after the matter."""
    blocks: list[Block] = []
    for office in offices:
        blocks.append(Line((Span(office.unit, bold=True),), gap=bool(blocks)))
        blocks += [
            verbatim(say(language, f"where.{field}", value=value))
            for field in _SHOWN
            if (value := field_value(office, field))
        ]
    if not blocks:
        blocks.append(line(say(language, "where.none")))
    elif any(office.sample for office in offices):
        blocks.append(line(say(language, "where.sample"), tone=Tone.QUIET))
    if not question:
        return Screen(tuple(blocks))
    back = Button(say(language, "button.back"), Back(question=question).pack())
    staff = Button(say(language, "button.staff"), AskStaff(question=question).pack())
    return Screen(tuple(blocks), ((back, staff),))


def offices_screen(offices: Sequence[Office], *, language: str) -> Screen:
    """All units, for an admin to pick one."""
    if not offices:
        return Screen((line(say(language, "offices.empty")),))
    buttons = [Button(clip(office.unit, 12), EditOffice(office=short(office.key)).pack()) for office in offices]
    return Screen((line(say(language, "offices.title")),), in_rows(buttons, width=2))


def office_screen(office: Office, *, language: str) -> Screen:
    """One unit as it stands, a button a field."""
    blocks: list[Block] = [
        Line((Span(f"{say(language, f'office.{field}')}：", bold=True), Span(_told(office, field, language))))
        for field in FIELDS
    ]
    blocks.append(line(say(language, "offices.pick")))
    buttons = [
        Button(say(language, f"office.{field}"), EditOffice(office=short(office.key), field=field).pack())
        for field in FIELDS
    ]
    if office.sample:
        blocks.insert(0, line(say(language, "where.sample"), tone=Tone.QUIET))
    mark = "button.unsample" if office.sample else "button.sample"
    last = (
        Button(say(language, mark), EditOffice(office=short(office.key), field="sample").pack()),
        Button(say(language, "button.offices"), EditOffice(office="").pack()),
    )
    return Screen(tuple(blocks), (*in_rows(buttons), last))


def edit_screen(office: Office, field: str, *, language: str) -> Screen:
    """What a field is now; the new value is waited for."""
    key = "offices.edit_duties" if field == "duties" else "offices.edit"
    value = _told(office, field, language)
    told = say(language, key, unit=office.unit, field=say(language, f"office.{field}"), value=value)
    return Screen((verbatim(told),), ((Button(say(language, "button.cancel"), Leave().pack()),),))


def field_value(office: Office, field: str) -> str:
    """A field as one line of text; duties are joined by 、."""
    value = getattr(office, field)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _told(office: Office, field: str, language: str) -> str:
    return clip(field_value(office, field), _VALUE_CHARS) or say(language, "offices.unset")
