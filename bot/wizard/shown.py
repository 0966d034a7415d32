"""What a check has shown last, as what the chat is about: questions that follow rest on it (`knowledge.thread`)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.views import wizard_words as words
from knowledge.thread import Thread, read_thread
from storage import talks

if TYPE_CHECKING:
    from bot.wizard.desk import WizardDesk
    from bot.wizard.reading import Read
    from knowledge.eligibility.outcome import Verdict

_WHOSE = re.compile(r"[（(].*?[)）]")  # 租房补贴（人才）: its article is headed 租房补贴
_NAMED = 3  # of what was shown, in what is carried


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown: benefits in their order, and what was supposed otherwise than it was said.

    `is_last`: nothing has been asked since.
    """

    listed: tuple[str, ...]
    supposed: Mapping[str, Any]
    is_last: bool


def make_thread(
    read: Read, listed: Sequence[Verdict], supposed: Mapping[str, Any], item: Verdict | None = None
) -> Thread:
    """What the next question may rest on: who was judged, and the item that was opened, else the first that was listed.

    The documents are Chinese, so this is.
    """
    category = read.judgement.category
    label = words.word_value("category", category, "zh") if category else str(read.check.said.get("degree", ""))
    names = [_WHOSE.sub("", verdict.zh) for verdict in listed]
    whole = " ".join(part for part in (label, "、".join(names[:_NAMED])) if part)
    first = item or (listed[0] if listed else None)
    subject = _WHOSE.sub("", first.zh) if first is not None else ""
    data = {"whole": whole, "listed": [verdict.benefit for verdict in listed], "supposed": dict(supposed)}
    return Thread(
        understood=whole if item is None else f"{label} {subject}".strip(),
        subject=subject,
        label=label,
        document=first.document if first is not None else "",
        article=first.article if first is not None else "",
        number=first.article if first is not None else "",
        listed="\n".join(names),
        check=json.dumps(data, ensure_ascii=False),
    )


def keep(
    desk: WizardDesk,
    read: Read,
    listed: Sequence[Verdict],
    talent: int,
    *,
    supposed: Mapping[str, Any] | None = None,
    item: Verdict | None = None,
) -> None:
    """What the chat is about from now on. Of somebody else (`talent`) nothing is kept outside their check."""
    if talent:
        return
    asker, now = desk.identity.asker_hmac, desk.app.now()
    key = desk.app.identities.sign_chat(desk.identity, desk.chat)
    data = make_thread(read, listed, supposed or {}, item).as_data()
    desk.work.later(lambda session: talks.keep(session, asker, key, data, now))


async def find(desk: WizardDesk) -> Shown | None:
    """What was shown in this chat of the person's own check, where what was asked since goes on from it."""
    asker, now = desk.identity.asker_hmac, desk.app.now()
    key = desk.app.identities.sign_chat(desk.identity, desk.chat)
    thread = read_thread(await desk.work.read(lambda session: talks.find(session, asker, key, now)))
    if thread is None or not thread.check:
        return None
    data = json.loads(thread.check)
    return Shown(tuple(data["listed"]), data["supposed"], is_last=thread.understood == data["whole"])
