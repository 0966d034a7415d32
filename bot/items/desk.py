"""Work items as somebody looks at them and writes of them: the board, lists, one item, words, what shows it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiogram.types import BufferedInputFile, FSInputFile
from sqlalchemy.orm import Session

from bot import staff
from bot.callbacks import ItemList, ItemStep, short
from bot.items import sheets as item_sheets
from bot.items.prompts import RETURNED
from bot.needs.pushes import read_told
from bot.sitting import Sitting
from bot.texts import say
from bot.updates.forms import Form
from bot.views import item_lists as lists
from bot.views import items as views
from bot.views.item_lists import Board
from bot.views.names import with_notice
from bot.views.need_words import Told
from bot.views.welcome import note_screen
from storage import access, attachments, need_rights
from storage.contacts import File
from storage.tables import Run, WorkEvidence
from storage.work_items import items, rights, writing
from storage.work_items.items import Item
from storage.work_items.quarters import key_of
from storage.work_items.writing import ItemMoved, ItemRefused, Said, Shown

FORM, EVIDENCE_FORM = "item", "item_evidence"
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_RECORD = re.compile(
    r"(需求|诉求|need|联系记录|联系|contact|调查|问卷|run)\s*(?:第|#|＃)?\s*(\d{1,9})\s*(?:期|号)?", re.IGNORECASE
)
_KINDS = {"需求": "need", "诉求": "need", "need": "need", "联系记录": "contact", "联系": "contact",
          "contact": "contact", "调查": "run", "问卷": "run", "run": "run"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemDesk(Sitting):
    """One update's view of work items."""

    @property
    def told(self) -> Told:
        """What screens know besides the items."""
        return read_told(self.app, self.language)

    async def show_list(self, data: ItemList, notice: str = "") -> None:
        """The board of a year, or a list of it; a unit sees its own."""
        board, found = await self.read_board(data.year)
        if data.shelf == "units" and not board.own:
            screen = lists.units_screen(board, found, data.page, told=self.told)
        elif data.shelf:
            unit = next((item.unit for item in found if short(item.unit) == data.unit), "") if data.unit else ""
            theirs = [item for item in lists.shelf_of(found, data.shelf) if not unit or item.unit == unit]
            screen = lists.list_screen(board, data.shelf, unit, theirs, data.page, told=self.told)
        else:
            screen = lists.board_screen(board, found, told=self.told)
        await self.show(with_notice(screen, notice) if notice else screen)

    async def read_board(self, year: int) -> tuple[Board, list[Item]]:
        """The year (0: this one) and its items, as far as this person sees them."""
        actor, today = self.actor, self.app.today()
        wanted = year or today.year

        def read(session: Session) -> tuple[tuple[int, ...], list[Item]]:
            found = items.list_year(session, wanted, today, rights.visible(actor))
            return tuple(items.find_years(session)), found

        years, found = await self.work.read(read)
        return Board(wanted, years, own=not actor.is_staff), found

    async def show_item(self, item_id: int, notice: str = "") -> None:
        """An item's page, under a line that says why it is shown."""
        item = await self.find(item_id)
        if item is None:
            await self.show(note_screen(self.language, "items.gone"))
            return
        screen = views.item_screen(item, told=self.told, is_staff=self.actor.is_staff)
        await self.show(with_notice(screen, notice) if notice else screen)

    async def find(self, item_id: int) -> Item | None:
        """An item as this person may see it."""
        actor, today = self.actor, self.app.today()

        def read(session: Session) -> Item | None:
            return items.read_item(session, item_id, today) if rights.may_see(session, actor, item_id) else None

        return await self.work.read(read)

    async def ask(self, data: ItemStep) -> None:
        """Wait for the words, or what shows it; for the quarter that is due where the button names none."""
        item = await self.find(data.work)
        if item is None:
            await self.show_item(data.work)
            return
        quarter = self._find_quarter(item, data)
        form = EVIDENCE_FORM if data.do == "show" else FORM
        facts = {"item": item.id, "revision": item.revision, "do": data.do, "quarter": quarter}
        self.forms.begin(self.work, self.identity, self.chat, form, self.app.now(), **facts)
        await self.show(views.ask_screen(item, data.do, quarter, told=self.told))

    def _find_quarter(self, item: Item, data: ItemStep) -> str:
        if data.quarter:
            return key_of(item.year, data.quarter)
        if data.do == "returned":  # what was said to be done last
            met = [goal.quarter for goal in item.goals if goal.is_met]
            return met[-1] if met else ""
        quarter = item.quarter_to_tell(self.app.today())
        if data.do == "met" and (goal := item.goal(quarter)) is not None and goal.is_met:
            return next((goal.quarter for goal in item.goals if not goal.is_met), quarter)
        return quarter if quarter.startswith(str(item.year)) else key_of(item.year, 4)

    async def take_text(self, form: Form, text: str) -> None:
        """The words that were asked for. Raises ItemRefused, and waits on, where they can't be."""
        item_id, do = int(form.facts["item"]), str(form.facts["do"])
        if not await self._may_write(item_id, do):
            return
        if do == "drop":
            await self._change(item_id, do, lambda session: self._drop(session, form, text))
        else:
            await self._change(item_id, do, lambda session: self._tell(session, form, text))
        self.forms.drop(self.work, self.identity)

    async def take_up(self, data: ItemStep) -> None:
        """Put an item back on the list."""
        by, now = self.actor.person_id, self.app.now()
        await self._change(
            data.work,
            "take_up",
            lambda session: writing.take_up(session, data.work, revision=data.revision, by=by, now=now),
        )

    async def _may_write(self, item_id: int, do: str) -> bool:
        """Whether the item is still theirs to write of, and what they write is theirs to write."""
        is_office = do in {"drop", "returned"}
        if await self.find(item_id) is not None and (self.actor.is_staff or not is_office):
            return True
        self.forms.drop(self.work, self.identity)
        await self.show(note_screen(self.language, "items.gone"))
        return False

    async def _change(self, item_id: int, do: str, write: Callable[[Session], object]) -> None:
        notice = f"items.done.{do}"
        try:
            said = await self.work.now(write)
        except ItemMoved:
            said, notice = None, "items.moved"
        item = await self.find(item_id)
        unit = self.told.unit(item.unit) if item is not None else ""
        if said == "outside":
            notice = "items.done.returned_outside"
        await self.show_item(item_id, say(self.language, notice, unit=unit))

    def _drop(self, session: Session, form: Form, text: str) -> None:
        writing.drop(
            session, int(form.facts["item"]), text, revision=int(form.facts["revision"]), by=self.actor.person_id,
            now=self.app.now(),
        )  # fmt: skip

    def _tell(self, session: Session, form: Form, text: str) -> str:
        """Write it down; its unit is told of what is given back ("outside": nobody of it is here)."""
        item_id, do, now = int(form.facts["item"]), str(form.facts["do"]), self.app.now()
        side: writing.Side = "office" if self.actor.is_staff else "unit"
        state = next(state for state in writing.STATES if state == do)
        said = Said(str(form.facts["quarter"]), state, text, side, self.actor.person_id)
        revision = writing.tell(session, item_id, said, now, revision=int(form.facts["revision"]))
        if do != "returned":
            return ""
        item = items.read_item(session, item_id, self.app.today())
        people = need_rights.list_colleagues(session, item.unit if item is not None else "")
        facts = {"item": item_id, "revision": revision, "quarter": said.quarter}
        for person in people:
            staff.tell_one(
                session, person, key=f"{RETURNED}:{item_id}:{revision}:{person}", kind=RETURNED, facts=facts, now=now
            )
        return "" if people else "outside"

    async def take_evidence(self, form: Form, text: str) -> None:
        """Words, an address, or a record of ours. Raises ItemRefused `items.no_record`."""
        item_id = int(form.facts["item"])
        if not await self._may_write(item_id, "show"):
            return
        await self._show(form, await self._read_shown(text.strip()))

    async def keep_file(self, form: Form, file: File) -> None:
        """A file that shows it."""
        if await self._may_write(int(form.facts["item"]), "show"):
            await self._show(form, Shown("file", file.name[:100], file.sha256, file.media_type, file.size))

    async def _show(self, form: Form, shown: Shown) -> None:
        item_id, quarter = int(form.facts["item"]), str(form.facts["quarter"])
        by, now = self.actor.person_id, self.app.now()
        added = await self.work.now(lambda session: writing.show(session, item_id, quarter, shown, by=by, now=now))
        self.forms.drop(self.work, self.identity)
        await self.show_item(item_id, say(self.language, "items.done.show" if added else "items.done.same"))

    async def _read_shown(self, text: str) -> Shown:
        if _LINK.fullmatch(text):
            return Shown("link", text)
        named = _RECORD.fullmatch(text)
        if named is None:
            return Shown("text", text)
        kind, number, actor = _KINDS[named[1].lower()], int(named[2]), self.actor

        def is_theirs(session: Session) -> bool:
            if kind == "need":
                return need_rights.may_see(session, actor, number)
            if kind == "contact":
                return access.may_see_contact(session, actor, number)
            return actor.is_staff and session.get(Run, number) is not None

        if not await self.work.read(is_theirs):
            raise ItemRefused("items.no_record", "没有这条记录")
        return Shown("record", f"{kind}:{number}")

    async def show_past(self, data: ItemStep) -> None:
        """What was said of it."""
        item = await self.find(data.work)
        if item is None:
            await self.show_item(data.work)
            return
        entries = await self.work.read(lambda session: items.list_entries(session, [item.id]).get(item.id, []))
        await self.show(views.past_screen(item, entries, told=self.told))

    async def show_evidence(self, data: ItemStep) -> None:
        """What shows it, or one of its files."""
        item = await self.find(data.work)
        if item is None:
            await self.show_item(data.work)
            return
        evidence = await self.work.read(lambda session: writing.list_evidence(session, item.id))
        chosen = next(iter(evidence[data.place - 1 :]), None) if data.do == "send" and data.place else None
        if chosen is not None and chosen.kind == "file":
            await self._send_file(chosen)
        else:
            page = data.place if data.do == "shown" else 0
            await self.show(views.shown_screen(item, evidence, page, told=self.told))

    async def _send_file(self, chosen: WorkEvidence) -> None:
        path = attachments.path_of(attachments.folder_of(self.app.settings.data_dir), chosen.sha256)
        if not await asyncio.to_thread(Path.exists, path):
            await self.show.toast(say(self.language, "items.file_gone"), alert=True)
            return
        await self.show.document(FSInputFile(path, chosen.text), "")

    async def send_board(self, year: int) -> None:
        """The board as XLSX; a unit's has its own items."""
        board, found = await self.read_board(year)
        ids = [item.id for item in found]

        def read(session: Session) -> tuple[dict[int, list[items.Entry]], dict[int, list[WorkEvidence]]]:
            return items.list_entries(session, ids), {
                item.id: writing.list_evidence(session, item.id) for item in found if item.evidence
            }

        entries, evidence = await self.work.read(read)
        told, today = self.told, self.app.today()
        content = await self.app.draw(lambda: item_sheets.write_board(board.year, found, entries, evidence, told))
        key = "items.file.name_own" if board.own and found else "items.file.name"
        unit = self.told.unit(found[0].unit) if found else ""
        name = say(self.language, key, year=board.year, day=today.isoformat(), unit=unit)
        await self.show.document(BufferedInputFile(content, name), say(self.language, "items.file.caption"))
