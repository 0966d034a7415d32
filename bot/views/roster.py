"""What a roster file would change, row by row; what a search found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aiogram.filters.callback_data import MAX_CALLBACK_LENGTH

from bot.callbacks import Card, FindPage, Import, Invite, Leave, PickTalent
from bot.screens import Block, Button, Row, Screen, Tone, clean, line, verbatim
from bot.texts import say
from bot.views.names import category_word, clip
from bot.views.paging import page_row

if TYPE_CHECKING:
    from storage.roster.fields import Reason
    from storage.roster.matching import Comparison, Told
    from storage.roster.reading import Rejected
    from storage.search import Brief, Found

TOLD_ROWS = 3  # of each kind on the screen, which has eight lines; the rest is in the file
PAGE = 10
_NAME_CHARS = 20


def document_screen(name: str, language: str) -> Screen:
    """What was sent is no table but a document: who takes those in, and what goes here."""
    return Screen((verbatim(say(language, "roster.document", name=clip(clean(name), 40))),))


def ask_screen(language: str) -> Screen:
    """Asks for the file."""
    buttons = (
        Button(say(language, "button.roster_template"), Import(do="template").pack()),
        Button(say(language, "button.cancel"), Leave().pack()),
    )
    told = (line(say(language, "roster.ask")), line(say(language, "wizard.sheet.also"), tone=Tone.QUIET))
    return Screen(told, (buttons,))


def comparison_screen(name: str, result: Comparison, file: str, *, language: str) -> Screen:
    """What the file would change, the rejected rows with their reasons, and the one question."""
    blocks: list[Block] = [
        verbatim(say(language, "roster.title", name=clip(name, 40), rows=result.rows), bold=True),
        line(_counts("roster.counts", result, language)),
    ]
    shown = len(result.rejected) if len(result.rejected) <= TOLD_ROWS else TOLD_ROWS - 1
    blocks += [
        verbatim(rejected_line(one, language), gap=number == 0) for number, one in enumerate(result.rejected[:shown])
    ]
    if rest := len(result.rejected) - shown:
        blocks.append(line(say(language, "roster.more", count=rest)))
    if result.alterations:
        told = _joined([changed_line(one, language) for one in result.alterations[:TOLD_ROWS]], language)
        more = "…" if result.changed > TOLD_ROWS else ""
        blocks.append(verbatim(say(language, "roster.changed", told=told + more), gap=True))
    if result.remarks:
        remarks = _joined([reason_text(remark, language) for remark in result.remarks[:TOLD_ROWS]], language)
        blocks.append(verbatim(remarks, tone=Tone.QUIET))
    buttons = [Button(say(language, "button.roster_list"), Import(do="list", file=file).pack())]
    if result.added or result.changed:
        blocks.append(line(say(language, "roster.confirm"), gap=True))
        buttons.insert(0, Button(say(language, "button.roster_apply"), Import(do="apply", file=file).pack()))
    else:
        blocks.append(line(say(language, "roster.nothing"), gap=True))
    buttons.append(Button(say(language, "button.cancel"), Import(do="discard", file=file).pack()))
    return Screen(tuple(blocks), (tuple(buttons),), about=result.talent_ids, names=True)


def doing_screen(done: int, total: int, what: str, *, language: str) -> Screen:
    """How far it is, in the message that the result takes the place of."""
    step = {"读取": "read", "比对": "compare"}.get(what, "write")
    return Screen((line(say(language, f"roster.doing.{step}", done=f"{done:,}", total=f"{total:,}")),))


def done_screen(result: Comparison, *, language: str) -> Screen:
    """What was entered, and what an office does next: ask them to join, write a contact down, the next file."""
    buttons = (
        Button(say(language, "button.roster_invite"), Invite().pack()),
        Button(say(language, "button.log"), PickTalent().pack()),
        Button(say(language, "button.roster_again"), Import(do="ask").pack()),
    )
    blocks = (line(_counts("roster.done", result, language)),)
    return Screen(blocks, (buttons,), about=result.talent_ids, names=True)


def list_rows(result: Comparison, language: str) -> list[tuple[object, ...]]:
    """What became of each row that is told, for a table."""
    rows: list[tuple[object, ...]] = []
    for one in result.rejected:
        reasons = _joined([reason_text(reason, language) for reason in one.reasons], language)
        rows.append((one.sheet, one.row, one.name, say(language, "roster.what.rejected"), reasons))
    for what, several in (("added", result.additions), ("changed", result.alterations)):
        for told in several:
            rows.append(
                (told.sheet, told.row, told.name, say(language, f"roster.what.{what}"), _fields(told, language))
            )
    return rows


def rejected_line(one: Rejected, language: str) -> str:
    """第 8 行 李四：手机号与第 3 行相同."""
    where = say(language, "roster.in_sheet", sheet=one.sheet) if one.sheet else ""
    reasons = _joined([reason_text(reason, language) for reason in one.reasons], language)
    name = f" {clip(one.name, _NAME_CHARS)}" if one.name else ""
    return where + say(language, "roster.rejected_row", row=one.row, name=name, reasons=reasons)


def reason_text(reason: Reason, language: str) -> str:
    """A reason or remark in words."""
    facts = dict(reason.facts)
    if "field" in facts:
        facts["field"] = say(language, f"roster.field.{facts['field']}")
    return say(language, reason.key, **facts)


def found_screen(text: str, found: Found, *, page: int, language: str) -> Screen:
    """A page of what was found, a button a talent."""
    told = clip(text, _NAME_CHARS)
    if not found.rows:
        return Screen((verbatim(say(language, "find.none", text=told)),))
    key = "find.found_more" if found.more else "find.found"
    head = verbatim(say(language, key, text=told, total=found.total))
    rows: list[Row] = [(Button(_label(brief, language), Card(talent=brief.id).pack()),) for brief in found.rows]
    if _fits(text):
        pages = -(-found.total // PAGE)
        rows += page_row(page, pages, lambda number: FindPage(page=number, text=text).pack(), language)
    return Screen((head,), tuple(rows), about=tuple(brief.id for brief in found.rows), names=True)


def _joined(parts: Sequence[str], language: str) -> str:
    return ("；" if language == "zh" else "; ").join(parts)


def _fits(text: str) -> bool:
    """Whether the text can stand in a button."""
    return "|" not in text and len(f"fi|0|{text}".encode()) <= MAX_CALLBACK_LENGTH


def _label(brief: Brief, language: str) -> str:
    category = category_word(brief.category, language)
    key = "find.row" if brief.employer else "find.row_short"
    return say(language, key, name=clip(brief.name, _NAME_CHARS), category=category, employer=clip(brief.employer, 16))


def _counts(key: str, result: Comparison, language: str) -> str:
    return say(
        language,
        key,
        added=result.added,
        changed=result.changed,
        unchanged=result.unchanged,
        rejected=len(result.rejected),
    )


def changed_line(told: Told, language: str) -> str:
    """李四（联络员）: whose row changes, and in what."""
    return say(language, "roster.changed_one", name=clip(told.name, _NAME_CHARS), fields=_fields(told, language))


def _fields(told: Told, language: str) -> str:
    names: Sequence[str] = [say(language, f"roster.field.{field}") for field in told.changes]
    return ("、" if language == "zh" else ", ").join(names)
