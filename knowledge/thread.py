"""What a conversation is about after a turn: what the next question may rest on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from knowledge import asking_back, rows
from knowledge.content import drop_filler
from knowledge.model import Answer, Citation, Status
from knowledge.reading import plain_heading
from knowledge.readings import MAX_CARRIED_CHARS, Reading, Way
from knowledge.replacing import find_slots, label_of

if TYPE_CHECKING:
    from knowledge.shelf import Shelf

_MIN_HEADING = 3
_MIN_PIECE = 4  # of a heading that names two things (年度薪酬补贴和工作津贴)
_MIN_THING = 3
_CODE = re.compile(r"[A-Za-z]{1,3}\d{1,4}")
_JOINED = re.compile(r"[和与及、]")


@dataclass(frozen=True, slots=True)
class Thread:
    """What a conversation is about after a turn: plain strings, so that it can be kept as JSON."""

    understood: str  # the last question, written out
    subject: str = ""  # the heading that its answer is about: 安家补贴
    thing: str = ""  # what its table row is about: 装备机械工程师
    label: str = ""  # the category, grade or degree that was spoken of: 第三类
    label_before: str = ""  # the one before it: 差多少 asks about both
    document: str = ""  # Citation.document
    article: str = ""  # Citation.article_key
    number: str = ""  # Citation.article: 第九条
    earlier: str = ""  # what was spoken of before the subject changed
    listed: str = ""  # names of what was listed, a line each: 第二项 is the second of them
    check: str = ""  # what a check of what one gets has shown, as who shows it keeps it (JSON)
    put_back: str = ""  # the last question, where it was put back with choices: one may be typed as well as tapped

    def as_data(self) -> dict[str, str]:
        """As JSON data, which `read_thread` reads."""
        return asdict(self)


def read_thread(data: Mapping[str, Any] | None) -> Thread | None:
    """A thread from JSON data; None where there is none, or it is of another make."""
    try:
        return Thread(**{name: str(value) for name, value in data.items()}) if data else None
    except TypeError:
        return None


def carry_on(thread: Thread | None, reading: Reading, answer: Answer, shelf: Shelf) -> Thread | None:
    """What the next turn may rest on.

    A question that nothing answered leaves what was spoken of before; the first one of a conversation leaves the
    article that came nearest, so that what is asked next about the same thing can still be found. One that was put back
    is kept until it is chosen for.
    """
    if answer.status is Status.OFF_TOPIC:
        return thread
    asked_back = answer.choices and len(reading.text) <= MAX_CARRIED_CHARS
    put_back = reading.text if asked_back else ""
    if thread is not None and not answer.citations:
        return replace(thread, put_back=put_back)
    before = thread if thread is not None and reading.way is not Way.ALONE else None
    understood = reading.text[-MAX_CARRIED_CHARS:]
    # Who said what they are still is that when they ask about something else.
    label = label_of(understood) or (thread.label if thread else "")
    if not answer.citations:
        return replace(_take_nearest(understood, label, answer, shelf), put_back=put_back)
    first = answer.citations[0]
    subject = _find_subject(understood, answer.citations, before, shelf)
    thing = _find_thing(first)
    return Thread(
        understood=understood,
        subject=subject,
        earlier=_find_earlier(thread, subject),
        thing="" if subject and subject in thing else thing,  # 第九条安家补贴 is no other thing
        label=label,
        label_before=_find_label_before(thread, label),
        document=first.document,
        article=first.article_key,
        number=first.article,
        listed=before.listed if before is not None else "",
        check=before.check if before is not None else "",
        put_back=put_back,
    )


def _take_nearest(understood: str, label: str, answer: Answer, shelf: Shelf) -> Thread:
    if not answer.candidates:
        return Thread(understood, label=label)
    article = answer.candidates[0].article
    said = _find_said(understood, shelf)
    return Thread(
        understood=understood,
        subject=said,
        label=label,
        document=answer.candidates[0].version.metadata.id,
        article=article.key,
        number=article.number,
    )


def _find_earlier(thread: Thread | None, subject: str) -> str:
    if thread is None:
        return ""
    spoken_of = thread.thing or thread.subject
    return spoken_of if spoken_of and thread.subject != subject else thread.earlier


def _find_label_before(thread: Thread | None, label: str) -> str:
    if thread is None:
        return ""
    return thread.label if thread.label != label else thread.label_before


def _find_subject(understood: str, citations: Sequence[Citation], before: Thread | None, shelf: Shelf) -> str:
    """The heading that a question is about: one that it says, else the one that its answer stands under.

    What was spoken of stays where the answer stands in another article that names it: an article on procedure
    (要交什么材料, 几月份申请) is about many things.
    """
    cited = [plain_heading(citation.heading) for citation in citations]
    said = _find_said(understood, shelf, cited)
    own = _take_subject(cited[0])
    kept = before.subject if before is not None and (not own or before.subject in citations[0].text) else ""
    return said or kept or own


def _find_said(understood: str, shelf: Shelf, cited: Sequence[str] = ()) -> str:
    """The longest heading that a question says, in the documents' words or people's own; a cited one before others."""
    asked = " ".join((understood, *shelf.terms.expand(understood)))
    named = {piece: False for heading in shelf.headings for piece in _JOINED.split(heading) if len(piece) >= _MIN_PIECE}
    named |= {piece: True for heading in cited for piece in _JOINED.split(heading) if len(piece) >= _MIN_PIECE}
    named |= dict.fromkeys(shelf.headings, False) | dict.fromkeys(cited, True)
    matters = [heading for heading in named if len(heading) >= _MIN_HEADING and _take_subject(heading)]
    said = [heading for heading in matters if heading in asked]
    # Of equal ones the first: the question's own words stand before what the list of terms adds.
    return max(said, key=lambda heading: (named[heading], len(heading), -asked.index(heading)), default="")


def _take_subject(heading: str) -> str:
    """A heading as what is spoken of; "" where it is a question of a guide, or on procedure: about many things."""
    return "" if heading.endswith(("？", "?")) or asking_back.is_on_procedure(heading) else heading


def _find_thing(citation: Citation) -> str:
    """What the table row that was read out is about, where that is no category (装备机械工程师)."""
    row = next((row for table in rows.read_tables(citation.text) for row in table.rows if _is_row(citation, row)), None)
    label = row.label if row is not None else ""
    if _CODE.fullmatch(label):
        return label
    plain = not find_slots(label) and not any(map(str.isdigit, label))  # an amount's range says nothing of the matter
    return label if plain and len(drop_filler(label).strip()) >= _MIN_THING else ""


def _is_row(citation: Citation, row: rows.Row) -> bool:
    return citation.text[row.start : row.end].strip() == citation.quote.strip()
