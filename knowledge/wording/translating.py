"""A translation held against its Chinese line: the same figures, the same denials, nothing added."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge import likeness
from knowledge.wording.account import Judged, Objection
from knowledge.wording.quantities import Quantity, find_quantities, fold
from knowledge.wording.sentences import Sentence

_LINE = re.compile(r"^\s*(?:\(?\d+[.)]\s*)?(.*?)\s*\[(\d+)\]\s*[.。]?\s*$", re.MULTILINE)
_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?:\s*(million|thousand))?(?![\w])", re.IGNORECASE)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "half": 50, "once": 1, "twice": 2,
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12,
}  # fmt: skip
_DENIES = re.compile(
    r"\b(?:not|no|non|never|without|except|excluding|unless|neither|nor|none|only|cannot|can't|exempt|stop|ineligible|"
    r"excluded|apart|other than|refus\w*|lose|un\w+|at most|maximum|up to|within|less|under|below|later|late|"
    r"at least|minimum|over|more than|or more)\b",
    re.IGNORECASE,
)
_CHINESE_DENIES = re.compile(r"不予|不得|不享受|不能|不适用|不再|除外|不受|没有|无自有|不可")
_ALIKE = 0.57  # cosine of a line and its translation, by the gate's second model; others in its words reach .54
_SHORT, _LONG = 0.8, 9.0  # signs of English a sign of Chinese
_CONTACT = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.]+|\+?\d[\d -]{8,}\d|\b(?:wechat|telegram|whatsapp)\b", re.I
)


def check_translation(said: str, lines: Sequence[str]) -> tuple[list[Sentence], list[Judged]]:
    """The translation of each line in order, and what was objected to; both kinds of fault leave none to be used."""
    found = {int(number): text for text, number in _LINE.findall(said)}
    if set(found) != set(range(1, len(lines) + 1)):
        return [], [Judged(said[:200], (Objection("citation", "每行一句，编号齐全"),))]
    judged = []
    for number, line in enumerate(lines, start=1):
        objections = tuple(_object(found[number], line))
        if objections:
            judged.append(Judged(found[number], objections))
    return [Sentence(found[number], (number,)) for number in sorted(found)], judged


def _object(english: str, line: str) -> Iterator[Objection]:
    folded = fold(line)
    for match in _CONTACT.finditer(english):
        if match.group() not in line:
            yield Objection("contact", match.group())
    numbers = _numbers_of(english)
    wanted = _chinese_numbers(folded)
    strange = sorted(numbers - wanted - {1.0})
    if strange:
        yield Objection("figure", "、".join(f"{value:g}" for value in strange))
    missing = [
        one
        for one in find_quantities(folded)
        if one.unit not in {"每", "implied"} and not _readings(one, folded) & (numbers | {1.0})
    ]
    if missing:
        yield Objection("figure", "、".join(folded[one.start : one.end] for one in missing))
    if _CHINESE_DENIES.search(folded) and not _DENIES.search(english):
        yield Objection("negation", line)
    if (
        not _CHINESE_DENIES.search(folded)
        and re.search(r"\b(?:not|never|cannot|no longer)\b", english)
        and "不" not in folded
        and "未" not in folded
        and "无" not in folded
    ):
        yield Objection("negation", line)
    alike = likeness.SHARED.compare(line, english)
    if alike is None or alike < _ALIKE:
        yield Objection("support", "意思不同" if alike is not None else "不能比对")
    share = len(english) / max(len(line), 1)
    if not _SHORT <= share <= _LONG and len(english) > 40:
        yield Objection("support", f"{share:.1f}")


def _numbers_of(english: str) -> set[float]:
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", english)
    found = {
        float(number) * {"million": 1e6, "thousand": 1e3}.get(scale.lower(), 1.0)
        for number, scale in _NUMBER.findall(plain)
    }
    return found | {
        float(_WORDS[word]) for word in re.findall(r"[a-z]+", plain.lower()) if word in _WORDS and word != "may"
    }


def _chinese_numbers(folded: str) -> set[float]:
    found: set[float] = set()
    for one in find_quantities(folded):
        found |= _readings(one, folded)
    return found


def _readings(one: Quantity, folded: str) -> set[float]:
    """A figure in each way that English may write it."""
    parts = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", one.value)]
    if not parts:
        return set()
    written = folded[one.start : one.end]
    size = {"月": 12.0, "元": 10_000.0}.get(one.unit, 10.0 if "折" in written else 100.0 if "倍" in written else 0.0)
    return {parts[0], parts[0] / size} if size else set(parts)
