"""What a list of work items would do, cell by cell where it can't; and what is pushed about work items."""

from __future__ import annotations

from collections.abc import Sequence

from bot.callbacks import ItemFile, ItemList, ItemStep
from bot.screens import Block, Button, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.item_lists import board_button, item_line
from bot.views.item_words import clip_text, quarter_name
from bot.views.need_words import Told
from storage.work_items.importing import Comparison
from storage.work_items.items import Item
from storage.work_items.quarters import last_day, year_of

_FAULTS = 5  # once these are mended the rest are told
_NUMBERS = 10  # of items that a list does not name
_PUSHED = 5  # items, or units, of a push
_TITLE_CHARS, _UNIT_CHARS = 120, 14


def ask_screen(language: str) -> Screen:
    """Asks for the list."""
    return Screen((line(say(language, "items.file.ask")),))


def comparison_screen(name: str, found: Comparison, file: str, *, told: Told) -> Screen:
    """How much it would enter, the cells that can't be with the reason, and the one question."""
    language, counts = told.language, found.counts
    title = say(
        language, "items.file.title", name=clip_text(name, 40), year=found.year, count=len(found.verdicts)
    )  # "": it was read again
    blocks: list[Block] = [verbatim(title.lstrip("：: "), bold=True)]
    wrong = [(verdict.row.row, fault) for verdict in found.wrong for fault in verdict.faults]
    if not wrong:
        blocks.append(line(say(language, "items.file.counts", **{key: counts[key] for key in _COUNTED})))
    for row, fault in wrong[:_FAULTS]:
        facts = {key: clip_text(str(value), 30) for key, value in fault.facts.items()}
        reason = say(language, f"item_file.reason.{fault.key}", **facts)
        column = clip_text(fault.column, 20)
        blocks.append(verbatim(say(language, "items.file.row", row=row, column=column, reason=reason)))
    if len(wrong) > _FAULTS:
        blocks.append(line(say(language, "items.file.more", count=len(wrong) - _FAULTS)))
    if found.absent and not wrong:
        numbers = say(language, "needs.and").join(map(str, found.absent[:_NUMBERS]))
        more = "…" if len(found.absent) > _NUMBERS else ""
        blocks.append(line(say(language, "items.file.absent", count=len(found.absent), numbers=numbers + more)))
    buttons = [Button(say(language, "button.items.discard"), ItemFile(do="drop", file=file).pack())]
    if wrong:
        blocks.append(line(say(language, "items.file.mend"), gap=True))
    elif counts["same"] == len(found.verdicts):
        blocks.append(line(say(language, "items.file.nothing"), gap=True))
    else:
        blocks.append(line(say(language, "items.file.confirm"), gap=True))
        apply = ItemFile(do="apply", file=file, year=found.year).pack()
        buttons.insert(0, Button(say(language, "button.items.apply"), apply))
    return Screen(tuple(blocks), in_rows(buttons))


_COUNTED = ("new", "changed", "told", "same")


def done_screen(found: Comparison, *, language: str) -> Screen:
    """All of it is entered."""
    text = say(language, "items.file.done", **{key: found.counts[key] for key in ("new", "changed", "told")})
    return Screen((line(text),), ((board_button(found.year, language),),))


def due_screen(unit: str, quarter: str, found: Sequence[Item], *, told: Told) -> Screen:
    """To a unit: what is still open as the quarter ends."""
    language = told.language
    text = say(
        language, "items.told.due", quarter=quarter_name(quarter, language), day=told.day(last_day(quarter)),
        unit=clean(told.unit(unit)), count=len(found),
    )  # fmt: skip
    return _told(text, found, quarter, told, own=True)


def late_screen(quarter: str, found: Sequence[Item], *, told: Told) -> Screen:
    """To the section chief: what was not done when the quarter was over."""
    text = say(told.language, "items.told.late", quarter=quarter_name(quarter, told.language), count=len(found))
    return _told(text, found, quarter, told, own=False)


def outside_screen(quarter: str, units: Sequence[tuple[str, int]], *, told: Told) -> Screen:
    """To staff: the units that are not in the bot, with how many items are open."""
    language = told.language
    blocks: list[Block] = [line(say(language, "items.told.outside", quarter=quarter_name(quarter, language)))]
    for unit, count in units[: _PUSHED + 1]:
        phone = told.phone(unit)
        key = "items.told.outside_line" if phone else "items.told.outside_bare"
        name = clip_text(told.unit(unit), _UNIT_CHARS)
        blocks.append(verbatim(say(language, key, unit=name, count=count, phone=phone)))
    year = year_of(quarter)
    send = Button(say(language, "button.items.send"), ItemFile(do="send", year=year).pack())
    return Screen(tuple(blocks), ((_open_button(year, language), send),))


def returned_screen(item: Item, quarter: str, reason: str, *, told: Told) -> Screen:
    """To a unit: the office does not see it as done."""
    language = told.language
    text = say(
        language, "items.told.returned", quarter=quarter_name(quarter, language), number=item.number,
        text=clip_text(item.text, _TITLE_CHARS),
    )  # fmt: skip
    button = Button(say(language, "button.items.open"), ItemStep(work=item.id).pack())
    return Screen((verbatim(text), verbatim(clip_text(reason, _TITLE_CHARS))), ((button,),))


def _told(text: str, found: Sequence[Item], quarter: str, told: Told, *, own: bool) -> Screen:
    language = told.language
    blocks: list[Block] = [line(text)]
    blocks += [verbatim(item_line(item, told, own=own)) for item in found[:_PUSHED]]
    if len(found) > _PUSHED:
        blocks.append(line(say(language, "items.told.more", count=len(found) - _PUSHED)))
    return Screen(tuple(blocks), ((_open_button(year_of(quarter), language),),))


def _open_button(year: int, language: str) -> Button:
    return Button(say(language, "button.items.open"), ItemList(year=year).pack())
