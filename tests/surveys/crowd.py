"""Many people at their phones, over HTTP: each sees their chat as the server has it, and presses what stands there.

The bot is a process of its own. All make their next move at once; then everything is waited for that it caused.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from storage.database import Database
from storage.tables import InboxRow
from tests import fakes, telegram_server
from tests.run.processes import wait_until


@dataclass(frozen=True, slots=True)
class Tap:
    """Press a button of the newest message that has it, so many times; `late`: of an older one, by its data."""

    label: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Say:
    """Type a line."""

    text: str


Move = Tap | Say


@dataclass(slots=True)
class Shown:
    """A message as it stands now: its text, its buttons by label, and whether it came by itself."""

    text: str = ""
    buttons: dict[str, str] = field(default_factory=dict)


class Crowd:
    """Everybody who talks to one bot; chats are users."""

    def __init__(self, server: fakes.FakeTelegram, database: Database) -> None:
        self._server, self._database = server, database
        self._read = 0
        self._chats: defaultdict[int, dict[int, Shown]] = defaultdict(dict)
        self.sent: defaultdict[int, list[str]] = defaultdict(list)  # by chat, what came as a new message
        self.refused: defaultdict[int, int] = defaultdict(int)  # by chat, messages that its block kept out
        self.toasts: dict[str, str] = {}  # by tap, what stood over the chat

    def look(self) -> None:
        """See what has come since."""
        calls = self._server.calls(since=self._read)
        self._read += len(calls)
        for call in calls:
            method, given = call["method"], call["params"]
            if method == "answerCallbackQuery":
                assert given["callback_query_id"] not in self.toasts, "a tap is answered once"
                self.toasts[given["callback_query_id"]] = given.get("text", "")
            elif method in {"sendMessage", "editMessageText"}:
                self._see(int(given["chat_id"]), call)

    def _see(self, chat: int, call: Mapping[str, Any]) -> None:
        given = call["params"]
        if call["outcome"] != "ok":
            self.refused[chat] += call["method"] == "sendMessage"
            return
        text = telegram_server.read_markup(given["text"], given.get("parse_mode"))
        rows = (given.get("reply_markup") or {}).get("inline_keyboard", [])
        shown = self._chats[chat].setdefault(call["message_id"], Shown())
        shown.text, shown.buttons = text, {one["text"]: one["callback_data"] for row in rows for one in row}
        if call["method"] == "sendMessage":
            self.sent[chat].append(text)

    def text(self, chat: int) -> str:
        """The newest message of a chat."""
        return self._chats[chat][max(self._chats[chat])].text

    def find(self, chat: int, label: str) -> tuple[int, str]:
        """The newest message of a chat that has the button, and the button's data."""
        for number in sorted(self._chats[chat], reverse=True):
            for name, data in self._chats[chat][number].buttons.items():
                if name == label:
                    return number, data
        shown = [(one.text, list(one.buttons)) for one in self._chats[chat].values()]
        raise AssertionError(f"{chat} sees no button {label}: {shown[-2:]}")

    def act(self, moves: Mapping[int, Sequence[Move]]) -> None:
        """Everybody makes their moves, one after another, at the same time as all others."""
        left = {chat: deque(theirs) for chat, theirs in moves.items() if theirs}
        while left:
            self.push(update for chat, theirs in left.items() for update in self._make(chat, theirs.popleft()))
            left = {chat: theirs for chat, theirs in left.items() if theirs}

    def _make(self, chat: int, move: Move) -> list[dict[str, Any]]:
        if isinstance(move, Say):
            return [fakes.message(move.text, user=chat)]
        number, data = self.find(chat, move.label)
        return [fakes.tap(data, user=chat, message_id=number) for _ in range(move.times)]

    def push(self, updates: Iterable[dict[str, Any]]) -> None:
        """Bring updates, and see what they came to once all are done."""
        brought = list(updates)
        taps = [update["callback_query"]["id"] for update in brought if "callback_query" in update]
        assert len(set(taps)) == len(taps)
        self._server.push(*brought)
        wait_until(self._is_done)
        self.look()
        assert self.toasts.keys() >= set(taps), "every tap is answered"

    def _is_done(self) -> bool:
        if self._server.count()["waiting"]:
            return False
        undone = select(func.count()).select_from(InboxRow).where(InboxRow.done_at.is_(None))
        return not self._database.read(lambda session: session.scalar(undone))

    def await_screen(self, chat: int, label: str) -> None:
        """Wait until a button stands in a chat."""

        def is_there() -> bool:
            self.look()
            return any(label in shown.buttons for shown in self._chats[chat].values())

        wait_until(is_there)


def repeat(move: Callable[[int], Sequence[Move]], chats: Iterable[int]) -> dict[int, Sequence[Move]]:
    """The same moves for all."""
    return {chat: move(chat) for chat in chats}
