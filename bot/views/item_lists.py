"""Work items: the board of a year by state and unit, the lists behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.callbacks import ItemFile, ItemList, ItemStep, short
from bot.screens import Block, Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.item_words import clip_text, count_words, quarter_name
from bot.views.need_words import Told
from bot.views.paging import page_row
from storage.work_items import figures
from storage.work_items.items import DONE, DROPPED, STATES, Item
from storage.work_items.quarters import quarter_of

PAGE = 6  # items of a list, units of the board: with the lines above them eight
_LINE_CHARS, _UNIT_CHARS = 34, 14


@dataclass(frozen=True, slots=True)
class Board:
    """What a board shows besides its items: the year, the years there are, whether it is one unit's own."""

    year: int
    years: tuple[int, ...]
    own: bool


def board_screen(board: Board, found: Sequence[Item], *, told: Told) -> Screen:
    """How a year stands: in all, by unit, the ones with trouble first; the ways to each list."""
    language = told.language
    if not found:
        return _empty_screen(board, told)
    adds = figures.add_up(board.year, found)
    is_now = board.year == told.today.year
    key = "items.board_own" if board.own else "items.board" if is_now else "items.board_past"
    quarter = quarter_name(quarter_of(told.today), language)
    blocks: list[Block] = [line(say(language, key, year=board.year, total=adds.total, quarter=quarter))]
    counts = {state: sum(item.state == state for item in found) for state in STATES}
    blocks.append(line(count_words(counts, language)))
    if not board.own:
        blocks += _unit_lines(adds, told, 0, most=PAGE - 1)
    buttons = [
        Button(say(language, f"button.items.{state}", count=count), _list(board, state))
        for state, count in counts.items()
        if count
    ]
    buttons.append(Button(say(language, "button.items.all", count=adds.total), _list(board, "all")))
    if not board.own:
        buttons.append(Button(say(language, "button.items.units"), _list(board, "units")))
    return Screen(tuple(blocks), (*in_rows(buttons), *_file_rows(board, language)))


def units_screen(board: Board, found: Sequence[Item], page: int, *, told: Told) -> Screen:
    """The units of a year, each with how its items stand."""
    language, adds = told.language, figures.add_up(board.year, found)
    pages = max(1, -(-len(adds.by_unit) // PAGE))
    page = min(page, pages - 1)
    units = _sort_units(adds)[page * PAGE : (page + 1) * PAGE]
    blocks: list[Block] = [line(say(language, "items.board_past", year=board.year, total=adds.total))]
    blocks += _unit_lines(adds, told, page * PAGE, most=PAGE)
    buttons = [
        Button(str(place), ItemList(year=board.year, shelf="all", unit=short(unit)).pack())
        for place, unit in enumerate(units, page * PAGE + 1)
    ]
    turn = page_row(page, pages, lambda number: _list(board, "units", number), language)
    return Screen(tuple(blocks), (*in_rows(buttons), *turn, (board_button(board.year, language),)))


def list_screen(board: Board, shelf: str, unit: str, found: Sequence[Item], page: int, *, told: Told) -> Screen:
    """A page of a list: of a state or all, of one unit where `unit` is a key."""
    language = told.language
    what = say(language, "items.shelf.all" if shelf == "all" else f"items.state.{shelf}")
    if unit:
        what = say(language, "items.of_unit", unit=clean(told.unit(unit)))
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages - 1)
    key = "items.list" if found else "items.list_none"
    blocks: list[Block] = [line(say(language, key, what=what, count=len(found)))]
    shown = found[page * PAGE : (page + 1) * PAGE]
    blocks += [verbatim(item_line(item, told, own=board.own or bool(unit))) for item in shown]
    buttons = [Button(str(item.number), ItemStep(work=item.id).pack()) for item in shown]
    data = ItemList(year=board.year, shelf=shelf, unit=short(unit) if unit else "")
    turn = page_row(page, pages, lambda number: data.model_copy(update={"page": number}).pack(), language)
    return Screen(tuple(blocks), (*in_rows(buttons), *turn, (board_button(board.year, language),)))


def item_line(item: Item, told: Told, *, own: bool) -> str:
    """! 12. 建成人才公寓300套 · 区住房和城乡建设局."""
    language = told.language
    key = "items.line_own" if own else "items.line"
    unit = clip_text(told.unit(item.unit), _UNIT_CHARS)
    text = say(language, key, number=item.number, text=clip_text(item.text, _LINE_CHARS), unit=unit)
    late = [goal for goal in item.goals if not goal.is_met and goal.quarter < quarter_of(told.today)]
    if item.is_open and late:
        text += " · " + say(language, "items.late_of", quarter=quarter_name(late[0].quarter, language))
    sign = {"overdue": "! ", "stuck": "! ", "due": "… ", "done": "✓ "}.get(item.state, "")
    return sign + text


def _empty_screen(board: Board, told: Told) -> Screen:
    language = told.language
    key = "items.none_own" if board.own else "items.none"
    blocks: list[Block] = [line(say(language, key, year=board.year))]
    if not board.own:
        blocks.append(line(say(language, "items.none_ask")))
    return Screen(tuple(blocks), _file_rows(board, language, empty=True))


def _unit_lines(adds: figures.WorkItemYear, told: Told, first: int, *, most: int) -> list[Block]:
    found: list[Block] = []
    for place, unit in list(enumerate(_sort_units(adds), 1))[first : first + most]:
        tally = adds.by_unit[unit]
        text = say(
            told.language, "items.unit", place=place, unit=clip_text(told.unit(unit), _UNIT_CHARS), total=tally.total
        )
        counts = {state: getattr(tally, state) for state in ("overdue", "stuck", "due", "done")}
        words = count_words(counts, told.language)
        found.append(verbatim(f"{text} {words}".rstrip()))
    return found


def _sort_units(adds: figures.WorkItemYear) -> list[str]:
    """The units with most trouble first."""

    def trouble(unit: str) -> tuple[int, int, int]:
        tally = adds.by_unit[unit]
        return -tally.overdue, -tally.stuck, -tally.due

    return sorted(adds.by_unit, key=trouble)


def _file_rows(board: Board, language: str, *, empty: bool = False) -> tuple[Row, ...]:
    buttons = [Button(say(language, "button.items.send"), ItemFile(do="send", year=board.year).pack())]
    if not board.own:
        buttons.append(Button(say(language, "button.items.ask"), ItemFile(do="ask", year=board.year).pack()))
    elif empty:
        buttons = []
    others = [year for year in board.years if year != board.year][:1]
    buttons += [Button(say(language, "button.items.year", year=year), ItemList(year=year).pack()) for year in others]
    return in_rows(buttons)


def board_button(year: int, language: str) -> Button:
    """总表: the way back to it."""
    return Button(say(language, "button.items.board"), ItemList(year=year).pack())


def _list(board: Board, shelf: str, page: int = 0) -> str:
    return ItemList(year=board.year, shelf=shelf, page=page).pack()


def shelf_of(found: Sequence[Item], shelf: str) -> list[Item]:
    """The items of a list: of a state, or all that are not taken off, the open ones first."""
    if shelf in STATES:
        return [item for item in found if item.state == shelf]
    return sorted((item for item in found if item.state != DROPPED), key=lambda item: item.state == DONE)
