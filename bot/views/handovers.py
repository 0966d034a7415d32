"""Handing over: from whom, to whom, what goes along."""

from __future__ import annotations

from collections.abc import Container, Sequence

from bot.callbacks import HandOver, Leave, Todo
from bot.screens import Block, Button, Row, Screen, clean, in_rows, line, verbatim
from bot.texts import say
from bot.views.names import category_word, clip
from bot.views.paging import page_row
from storage.handovers import Item, Keeper, Summary

PAGE = 8
ITEMS = 5
_NAME_CHARS = 12
_TEXT_CHARS = 24


def keepers_screen(keepers: Sequence[Keeper], *, language: str) -> Screen:
    """Whose talents are handed over."""
    if not keepers:
        return Screen((line(say(language, "handover.no_keepers")),))
    buttons = [
        Button(_label(keeper, language), HandOver(do="to", keeper=keeper.id).pack()) for keeper in keepers[:PAGE]
    ]
    return Screen((line(say(language, "handover.whose")),), in_rows(buttons, width=2))


def takers_screen(takers: Sequence[Keeper], *, keeper: int, talent: int, page: int, language: str) -> Screen:
    """Who takes over."""
    if not takers:
        return Screen((line(say(language, "handover.no_takers")),))
    buttons = [
        Button(_label(taker, language), HandOver(do="sum", keeper=keeper, taker=taker.id, talent=talent).pack())
        for taker in takers[:PAGE]
    ]
    pages = page + (2 if len(takers) > PAGE else 1)

    def turn(number: int) -> str:
        return HandOver(do="to", keeper=keeper, talent=talent, page=number).pack()

    rows = (*in_rows(buttons, width=2), *page_row(page, pages, turn, language))
    return Screen((line(say(language, "handover.to_whom")),), rows)


def _label(keeper: Keeper, language: str) -> str:
    return say(language, "handover.keeper", name=clip(clean(keeper.name), _NAME_CHARS), count=keeper.talents)


def summary_screen(summary: Summary, *, talent: int, is_staff: bool, language: str) -> Screen:
    """What goes along, before it is confirmed; who is no staff asks them to."""
    told = say(
        language,
        "handover.summary",
        keeper=summary.keeper.name,
        taker=summary.taker.name,
        talents=summary.talents,
        drafts=summary.drafts,
        promises=summary.promises,
        needs=summary.needs,
    )
    blocks: list[Block] = [verbatim(told)]
    if summary.restricted:
        blocks.append(line(say(language, "handover.restricted", count=summary.restricted)))
    if summary.restricted_drafts:
        blocks.append(line(say(language, "handover.restricted_drafts", count=summary.restricted_drafts)))
    if not summary.joined:
        key = "handover.not_joined_drafts" if summary.drafts else "handover.not_joined"
        blocks.append(verbatim(say(language, key, taker=summary.taker.name, drafts=summary.drafts)))
    common = {"keeper": summary.keeper.id, "taker": summary.taker.id, "talent": talent}
    label = "button.handover_confirm" if is_staff else "button.handover_ask"
    row: Row = (
        Button(say(language, "button.handover_list"), HandOver(do="list", **common).pack()),
        Button(say(language, label), HandOver(do="ok", **common).pack()),
        Button(say(language, "button.cancel"), Leave().pack()),
    )
    return Screen(tuple(blocks), (row,))


def items_screen(
    items: Sequence[Item],
    summary: Summary,
    *,
    talent: int,
    page: int,
    language: str,
    hidden: Container[int] = (),
) -> Screen:
    """Talent by talent what goes along; of who is `hidden` (`Show.hides`) how much, not what."""
    blocks: list[Block] = [verbatim(say(language, "handover.items", taker=summary.taker.name))]

    def shown(item: Item, text: str) -> str:
        if item.talent_id in hidden:
            return say(language, "abroad.not_here")
        return clip(clean(text), _TEXT_CHARS)

    for item in items:
        told = [
            *([say(language, "handover.drafts", count=item.drafts)] if item.drafts else []),
            *(say(language, "handover.promise", text=shown(item, text)) for text in item.promises),
            *(say(language, "handover.need", text=shown(item, text)) for text in item.needs),
        ]
        category = category_word(item.category, language)
        rest = say(language, "handover.and").join(told) or say(language, "handover.nothing_open")
        name = clip(clean(item.name), _NAME_CHARS)
        blocks.append(verbatim(say(language, "handover.item", name=name, category=category, rest=rest)))
    common = {"keeper": summary.keeper.id, "taker": summary.taker.id, "talent": talent}
    pages = -(-summary.talents // ITEMS)

    def turn(number: int) -> str:
        return HandOver(do="list", page=number, **common).pack()

    back = (Button(say(language, "button.handover_back"), HandOver(do="sum", **common).pack()),)
    about = tuple(item.talent_id for item in items)
    return Screen(tuple(blocks), (*page_row(page, pages, turn, language), back), about=about, names=True)


def done_screen(summary: Summary, *, language: str) -> Screen:
    """It is done."""
    told = say(
        language,
        "handover.done",
        keeper=summary.keeper.name,
        taker=summary.taker.name,
        talents=summary.talents,
        promises=summary.promises,
        needs=summary.needs,
    )
    return Screen((verbatim(told),))


def asked_screen(*, told: int, language: str) -> Screen:
    """It waits for staff."""
    return Screen((line(say(language, "handover.asked" if told else "handover.asked_nobody")),))


def received_screen(count: int, promises: int, needs: int, *, language: str) -> Screen:
    """What the taker is told, without names."""
    told = say(language, "handover.received", talents=count, promises=promises, needs=needs)
    return Screen((line(told),), ((Button(say(language, "button.todo"), Todo().pack()),),))
