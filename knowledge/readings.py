"""A question after another one, written out: "那硕士呢？", "多久到账？", "第二项是什么" as whole questions.

Nothing is guessed beside the documents: where a question rests on the one before it by its own words (`leans`), it is
written out in the ways it may be meant (`write_readings`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from knowledge import computing, day_questions, extraction, references, replacing, rows, small_talk
from knowledge.content import is_procedural, read_content
from knowledge.model import State
from knowledge.reading import plain_heading

if TYPE_CHECKING:
    from knowledge.shelf import Shelf
    from knowledge.terms import Terms
    from knowledge.thread import Thread

MAX_CARRIED_CHARS = 300  # of a question that is carried: e5 reads 512 tokens, and a long story is told once
_NARROW = re.compile(r"(?<=[\u4e00-\u9fff])([,?!:;])\s?")
_WIDE = {",": "，", "?": "？", "!": "！", ":": "：", ";": "；"}
_PART = re.compile(r"第?[（(]?[一二三四五六七八九十\d]{1,3}[)）]?[款项]")
_ITEM = re.compile(r"第([一二三四五六七八九十]|\d{1,2})(?:项|个|种|样|笔)")
_WITH_ARTICLE = re.compile(r"[\d一二三四五六七八九十百]+条")
_LONG = 24  # characters from which on a question tells its own story
_BARE, _BARE_LONG = 5, 16  # characters of its own, and in all, up to which a question is bare
_ENGLISH = 3  # letters that say what one Chinese character does
_PLAIN = 9  # characters up to which a question may be one thing and nothing else (在职的呢)
_SHORT = 6  # characters of content up to which a question may be about what was said before


class Way(StrEnum):
    """How a follow-up was written out."""

    ALONE = "alone"  # as it stands: a question of its own
    REPLACED = "replaced"  # the last question with one thing replaced: 第三类 by 第四类
    SUBJECT = "subject"  # what the last answer was about, and this question
    CARRIED = "carried"  # the last question, and this one
    REWRITTEN = "rewritten"  # as a language model wrote it out
    PLACE = "place"  # a part of the article, or the document, that was spoken of, by its name


@dataclass(frozen=True, slots=True)
class Reading:
    """A follow-up written out as a question that says everything."""

    way: Way
    text: str


@dataclass(frozen=True, slots=True)
class _Cues:
    follows: re.Pattern[str]
    beside: re.Pattern[str]
    now: re.Pattern[str]
    then: re.Pattern[str]
    back: re.Pattern[str]
    idle: re.Pattern[str]
    leaves: re.Pattern[str]
    corrects: re.Pattern[str]
    document: re.Pattern[str]


@cache
def _cues() -> _Cues:
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("conversation.yaml").read_text(encoding="utf-8"))
    return _Cues(
        *(
            re.compile("|".join(data[name]), re.IGNORECASE)
            for name in ("follows", "beside", "now", "then", "back", "idle", "leaves", "corrects", "document")
        )
    )


def correct(clean: str, thread: Thread | None) -> tuple[str, Thread | None, bool]:
    """What a question that takes something back means, what it then rests on, and whether it is one.

    打错了 她是博士 says 她是博士; after 不是租房补贴，我说的是体检 what is denied is no longer spoken of.
    """
    match = _cues().corrects.match(clean) if thread is not None else None
    rest = clean[match.end() :] if match is not None else ""
    if match is None or thread is None or not rest:
        return clean, thread, False
    denied = match["denied"] or ""
    if not thread.subject or (thread.subject not in denied and denied not in thread.subject) or not denied:
        return rest, thread, True
    return rest, replace(thread, subject="", thing="", understood=thread.understood.replace(denied, " ")), True


def write_readings(clean: str, thread: Thread | None, shelf: Shelf, *, corrects: bool = False) -> tuple[Reading, ...]:
    """The ways a question may be meant after a turn, the likeliest first; alone is always one of them.

    - who says that it is about something else (换个话题) is read alone, without these words
    - 第二项 of the article, 这个办法 of the document that was spoken of, by their names
    - a category, degree or the like and nothing else: in the place of its kind in the last question
    - else after what the last answer was about, and after the last question
    """
    left = _cues().leaves.match(clean)
    if left is not None or thread is None:
        rest = clean[left.end() :] if left is not None else ""
        return (Reading(Way.ALONE, rest or clean),)
    alone = Reading(Way.ALONE, clean)
    if thread.understood.endswith(clean):  # asked once more
        return (alone,) if thread.understood == clean else (Reading(Way.REPLACED, thread.understood), alone)
    named = _name_place(clean, thread, references.core_title(shelf.titles.get(thread.document, "")))
    if named:
        return (Reading(Way.PLACE, named), alone)
    if not corrects and not leans(clean, shelf):
        return (alone,)
    return (*carry(clean, thread, shelf), alone)


def carry(clean: str, thread: Thread, shelf: Shelf) -> tuple[Reading, ...]:
    """A question written out with what was spoken of, whether it leans on that by its words or not.

    A category that the table of what was spoken of doesn't have is asked about something else.
    """
    if _is_of_other_rows(clean, thread, shelf):
        return ()
    then, last = _read_times(clean, thread, shelf)
    compares = computing.asks_difference(clean)
    told = _find_beside(clean, thread) if compares else thread.label if not replacing.label_of(clean) else ""
    # Who names another benefit asks about that one, as the person that was spoken of.
    other = shelf.names(clean) and not _cues().beside.search(clean)
    subject = "" if other else thread.thing or thread.subject
    if thread.earlier and _cues().back.search(clean):
        subject = last = thread.earlier
    replaced = "" if compares else _replace(clean, last, shelf.terms)
    readings = [Reading(Way.REPLACED, _join(then, replaced))] if replaced else []
    if compares and told and subject:  # both by name: asked like any question
        readings.append(Reading(Way.REPLACED, _join(then, told, subject, clean)))
    elif subject or told:
        readings.append(Reading(Way.SUBJECT, _join(then, told, subject, clean)))
    if not replaced:
        readings.append(Reading(Way.CARRIED, _join(then, last, clean)))
    return tuple(readings)


def _is_of_other_rows(clean: str, thread: Thread, shelf: Shelf) -> bool:
    """Whether a question names categories, and the table of what was spoken of goes by something else (本科, 硕士)."""
    labels, known = extraction.labels_of(clean), shelf.find(thread.document)
    if not labels or known is None:
        return False
    articles = known[0].parsed.articles
    headed = [article for article in articles if thread.subject and plain_heading(article.heading) == thread.subject]
    article = next((one for one in articles if one.key == thread.article), None)
    text = next((one.text for one in (*headed, article) if one is not None), "")
    tables = rows.read_tables(text)
    names = [name for table in tables for name in (*table.heads, *(row.label for row in table.rows))]
    by_step = any(replacing.find_slots(name) for name in names)
    return by_step and not any(extraction.covers_label(text, label) for label in labels)


def _find_beside(clean: str, thread: Thread) -> str:
    """The categories that were spoken of and that a question after a difference leaves unsaid."""
    said = _name_labels(replacing.label_of(clean))
    spoken_of = _name_labels(thread.label_before) | _name_labels(thread.label)
    others = [label for name, label in spoken_of.items() if name not in said]
    return "和".join(others[-1:] if said else others[-2:])


def _name_labels(text: str) -> dict[str, str]:
    """Categories as they are said, by their names: category 3 is 第三类."""
    names = extraction.labels_of(text)
    if len(names) > 1:
        return {name: name for name in names}
    return {(names or (text,))[0]: text} if text else {}


def past_of(clean: str, thread: Thread, shelf: Shelf) -> str:
    """The year of the superseded measure that was spoken of, as a question about then says it; "" for any other."""
    known = shelf.find(thread.document)
    if known is None or known[1] is not State.SUPERSEDED or _cues().now.search(clean):
        return ""
    start = known[0].metadata.effective_from
    return f"{start.year}年" if start is not None and not _cues().then.search(clean) else ""


def _read_times(clean: str, thread: Thread, shelf: Shelf) -> tuple[str, str]:
    """The past time that a question is about though it does not say so, and the last question as it is carried.

    Who spoke of a superseded measure goes on with it until they say 现在; then the last question loses its time.
    """
    if _cues().now.search(clean):
        return "", _cues().then.sub("", thread.understood).strip(" ，,")
    past = "" if _cues().then.search(thread.understood) else past_of(clean, thread, shelf)
    return past, thread.understood


def leans(question: str, shelf: Shelf) -> bool:
    """Whether a question rests on what was said before it, by its own words.

    - it goes on from something (那…, …呢, 这个), goes back to it, is beside it (跟安家补贴一起), has hardly a word
      of its own (多久到账), or counts from a day without saying what
    - not where it is small talk, tells a story of its own, or names what documents are headed with
    """
    if len(question) > _LONG * (_ENGLISH if question.isascii() else 1):
        return False
    names = shelf.names(question)
    if small_talk.recognise(question, topical=names) is not None:
        return False
    if goes_on(question) or is_of_days(question, shelf.terms):
        return True
    if names or len(question) > _BARE_LONG * (_ENGLISH if question.isascii() else 1):
        return False
    return measure_own(question, shelf.terms) <= _BARE


def goes_on(question: str) -> bool:
    """Whether a question says by its words that it goes on from another: 那…, …呢, 这个, 跟…一起, 说回…."""
    return any(cue.search(question) for cue in (_cues().follows, _cues().beside, _cues().back))


def is_of_days(question: str, terms: Terms) -> bool:
    """Whether a question says since when it is to be counted, and not what: 2026年3月入职，什么时候能申请."""
    return day_questions.may_be_one(question) and day_questions.says_nothing_else(question, terms)


def drop_idle(question: str) -> str:
    """A question without words of time, order and measure, which say nothing of its matter."""
    return _cues().idle.sub(" ", question)


def measure_own(question: str, terms: Terms) -> int:
    """How much of a question is its own matter, in characters: beside function words, procedure, categories, steps."""
    runs, words = list_own(question, terms)
    return sum(map(len, runs)) + 2 * len(words)


def list_own(question: str, terms: Terms) -> tuple[list[str], tuple[str, ...]]:
    """The runs of Chinese and the Latin words that are a question's own matter; words of time and order are not."""
    question = drop_idle(question)
    spans = replacing.find_slots(question)
    rest = "".join(sign for at, sign in enumerate(question) if not any(start <= at < end for start, end, _ in spans))
    content, said = read_content(rest, terms)
    return [run for run in (*content.runs, *said) if not is_procedural(run, terms)], content.words


def _name_place(question: str, thread: Thread, title: str) -> str:
    """第二项 or 这个办法 said with its document and article; "" where a question says neither.

    Of what was listed the second item is said by its name, with the category that was spoken of.
    """
    listed, item = thread.listed.split("\n"), _ITEM.search(question)
    place = references.read_number(item[1]) if item is not None else None
    if thread.listed and place is not None and 0 < place <= len(listed) and not _WITH_ARTICLE.search(question):
        label = "" if replacing.label_of(question) else thread.label
        return _join(label, _ITEM.sub(listed[place - 1], question, count=1))
    if not title:
        return ""
    if _PART.search(question) and not _WITH_ARTICLE.search(question) and references.unit_of(thread.number):
        return _PART.sub(lambda match: f"《{title}》{thread.number}{match.group()}", question, count=1)
    return _cues().document.sub(f"《{title}》", question, count=1) if _cues().document.search(question) else ""


def _replace(question: str, last: str, terms: Terms) -> str:
    """The last question with a thing of its own kind replaced by the one that this question is; "" where it is more.

    Kinds: categories and grades, steps of a scale (本科, 硕士), days (2026年5月), numbers of people (三个), words that
    end alike (全职, 在职). Of several of a kind the first replaces the first, and so on.
    """
    spans = replacing.find_replaceable(question)
    rest = "".join(sign for at, sign in enumerate(question) if not any(start <= at < end for start, end, _ in spans))
    content, said = read_content(_cues().follows.sub(" ", rest), terms)
    if spans and all(run in last for run in (*content.runs, *said)) and not content.words:
        return replacing.put_in(question, spans, last)
    if spans or len(content.runs) + len(said) != 1 or content.words or not _cues().follows.search(question):
        return ""
    piece = (*content.runs, *said)[0]
    return replacing.replace_alike(piece, last) if len(piece) <= _SHORT and len(question) <= _PLAIN else ""


def widen(text: str) -> str:
    """A folded text with Chinese punctuation between Chinese signs: people read it as it was understood."""
    return _NARROW.sub(lambda match: _WIDE[match.group(1)], text)


def _join(*pieces: str) -> str:
    return " ".join(piece for piece in pieces if piece)[-MAX_CARRIED_CHARS:]
