"""Forms that are typed: what a person was asked to write, kept in the database, with a memory of who writes none.

Each plain text must ask whether it belongs to a form. Nearly nobody is filling one in, so who is known not to is
remembered, and costs no look into the database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.updates.identity import Identity
from bot.updates.work import Work
from storage import drafts

REMEMBERED = 10_000  # people
AT_HAND = timedelta(minutes=30)  # that an anonymous survey counts as looked at, after it was shown last
# A line asked for by a button is written at once or not at all: a later text is a question again.
LINE_KEPT = timedelta(minutes=30)
# A contact that is being written down waits over restarts and days (`bot.contacts.desk` asks back when it is late).
# So does an item of a named survey that is answered by writing, one's own or that of somebody on the phone.
# And a text of a survey that is being built, and an answer of the office: these are thought about.
LONG_KEPT = {
    "contact": drafts.KEPT,
    "survey": drafts.KEPT,
    "phoned": drafts.KEPT,
    "sketch": drafts.KEPT,
    "desk": drafts.KEPT,
    "eligible_sheet": drafts.KEPT,  # a table of an employer's people takes a day to fill in
}


@dataclass(frozen=True, slots=True)
class Form:
    """A form in hand: what it is for, and what it knows so far."""

    name: str
    facts: Mapping[str, Any]


class Forms:
    """What handlers get as `forms`."""

    def __init__(self) -> None:
        self._idle: OrderedDict[int, None] = OrderedDict()
        self._attended: OrderedDict[int, tuple[int, float]] = OrderedDict()
        self._unasked: OrderedDict[int, None] = OrderedDict()

    async def find(self, work: Work, identity: Identity, chat: int, now: datetime) -> Form | None:
        """The form that this person is filling in that chat."""
        if identity.person_id in self._idle:
            return None
        draft = await work.read(lambda session: drafts.find(session, identity.person_id))
        if draft is None:
            self._remember_idle(identity.person_id)
            return None
        if draft.chat != str(chat) or now - draft.saved_at > LONG_KEPT.get(draft.form, LINE_KEPT):
            return None
        return Form(draft.form, draft.facts)

    def begin(self, work: Work, identity: Identity, chat: int, name: str, now: datetime, **facts: object) -> None:
        """Wait for what the person writes next in that chat."""
        self._idle.pop(identity.person_id, None)
        self._remember_attended(identity.person_id, 0, 0.0)
        work.later(
            lambda session: drafts.begin(session, identity.person_id, chat=str(chat), form=name, facts=facts, now=now)
        )

    def drop(self, work: Work, identity: Identity) -> None:
        """The form is sent or left."""
        work.later(lambda session: drafts.drop(session, identity.person_id))

    def _remember_idle(self, person_id: int) -> None:
        self._idle[person_id] = None
        if len(self._idle) > REMEMBERED:
            self._idle.popitem(last=False)

    # -- anonymous surveys -------------------------------------------------------------------------------
    # What waits for a text there is the open item of a draft without a name: a row here would put the name beside it.
    # So which one is on a person's screen is in memory alone; after a restart the drafts are asked (`find_waiting`).

    def attend(self, identity: Identity, run: int, moment: float) -> None:
        """An anonymous survey is on this person's screen: what they write next is for it, where it waits for words.

        `moment`: seconds of the clock that does not jump.
        """
        self._unasked.pop(identity.person_id, None)
        self._remember_attended(identity.person_id, run, moment)

    def leave(self, identity: Identity) -> None:
        """It is no more."""
        self._remember_attended(identity.person_id, 0, 0.0)

    def attended(self, identity: Identity) -> int | None:
        """The run of the anonymous survey on this person's screen; 0: something else is; None: nobody remembers."""
        run, _moment = self._attended.get(identity.person_id, (None, 0.0))
        return run

    def is_at_hand(self, identity: Identity, moment: float) -> bool:
        """Whether an anonymous survey was on their screen just now, so that a text may well be a word on it."""
        run, shown = self._attended.get(identity.person_id, (0, 0.0))
        return run != 0 and moment - shown < AT_HAND.total_seconds()

    def _remember_attended(self, person_id: int, run: int, moment: float) -> None:
        self._attended[person_id] = (run, moment)
        if len(self._attended) > REMEMBERED:
            self._attended.popitem(last=False)

    def is_unasked(self, identity: Identity) -> bool:
        """Whether this person is known to have no anonymous draft that waits for a text."""
        return identity.person_id in self._unasked

    def remember_unasked(self, identity: Identity) -> None:
        """None of their drafts waits for one."""
        self._unasked[identity.person_id] = None
        if len(self._unasked) > REMEMBERED:
            self._unasked.popitem(last=False)
