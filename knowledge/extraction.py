"""The part of an article that answers: the sentence, item or table row, and the condition that belongs to it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from knowledge import references, wanted
from knowledge.figures import read_chinese_number
from knowledge.lexical import normalise, tokenise
from knowledge.units import Unit, UnitKind
from knowledge.wanted import Wanted

Rarity = Callable[[str], float]  # 0..1, 1 for a token in no passage


_EXCEPTION = re.compile(r"除外|但是?|不得|不予|不享受|不适用|逾期|只能|另有|以.{2,12}为前提|应当|须|不再|超出|视为")
_ITEM_CONDITION = 0.3  # share of the question's rare words that an item beside the lead must speak of
_SENTENCE_CONDITION = 0.16
_ASKED_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(万|千|亿)?")
_SCALE = {"": 1.0, "千": 1e3, "万": 1e4, "亿": 1e8}
_LABEL = re.compile(
    r"(?:第)?(?<![十\d])([一二三四五六七八九十\d])类|([甲乙丙丁])类|([A-Ea-e])\s*级|categor(?:y|ies)\s*(\d)|(?:grade|level|class)\s*([A-E])\b",
    re.IGNORECASE,
)
LABEL = re.compile(  # as people write it, with what belongs to it
    r"第?(?<![十\d])[一二三四五六七八九十\d]\s*类(?:人才)?|[甲乙丙丁]类(?:人才)?|[A-Ea-e]\s*级|(?:category|grade|level|class)\s*(?:\d|[A-E]\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"第\s*([一二三四五六七八九十\d]{1,3})\s*类")
_LABEL_SPAN = re.compile(r"第([一二三四五六七八九十])类(?:人才)?(?:至|到|—|-)第([一二三四五六七八九十])类")
_DENIED_SPAN = re.compile(
    r"(?:未|没有|不)(?:被)?(?:认定|评定|列入)为第[一二三四五六七八九十]类(?:至第[一二三四五六七八九十]类)?"
)
_LEADING_LABEL = re.compile(r"第[一二三四五六七八九十]类|[甲乙丙丁戊]类|[A-E]级")
_ORDINALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit with how well it answers, higher is better."""

    unit: Unit
    score: float
    coverage: float


def subject_of(text: str) -> str:
    """What an item is about: its text up to the first colon, "" where it has none."""
    head, colon, _ = text.partition("：")
    return head if colon else ""


def leading_label(text: str) -> str:
    """The category that a sentence or item begins with (第三类人才的子女…), "" where it begins with none."""
    match = _LEADING_LABEL.match(text)
    return match.group() if match else ""


def labels_of(question: str) -> tuple[str, ...]:
    """The category labels a question names, as tables write them: 四类 → 第四类, "category 1" → 第一类, C级."""
    found: list[str] = []
    for match in _LABEL.finditer(normalise_label(question)):
        numeral, stem, grade, english, english_grade = match.groups()
        number = numeral or english
        if number:
            value = int(number) if number.isdigit() else read_chinese_number(number)
            if value is not None and 0 < value <= 10:
                found.append(f"第{_ORDINALS[value]}类")
        elif stem:
            found.append(f"{stem}类")
        elif grade or english_grade:
            found.append(f"{(grade or english_grade).upper()}级")
    for first, later in re.findall(
        r"第?([一二三四五六七八九])[、和跟到至与及]?(?=[一二三四五六七八九]+类)|(?<=类)[和跟与、]([一二三四五六七八九])(?!类)",
        question,
    ):
        number = first or later
        if number:
            found.append(f"第{number}类")
    return tuple(dict.fromkeys(found))


def counted_categories(question: str) -> tuple[str, ...]:
    """The categories that a question counts in so many words, as documents write them: 第6类 → 第六类, 第十一类."""
    numbers = [references.read_number(numeral) for numeral in _COUNTED.findall(normalise_label(question))]
    return tuple(dict.fromkeys(f"第{references.write_number(number)}类" for number in numbers if number))


def normalise_label(question: str) -> str:
    """A question with full-width letters and digits folded, Chinese numerals kept."""
    import unicodedata

    return unicodedata.normalize("NFKC", question)


def covers_label(text: str, label: str) -> bool:
    """Whether a text speaks of a label, alone or inside a span (第三类至第五类 covers 第四类).

    未认定为第一类至第五类人才的 speaks of those who have none.
    """
    text = _DENIED_SPAN.sub("", text)
    if label in text:
        return True
    if not label.startswith("第"):
        return False
    number = read_chinese_number(label[1:-1]) or 0
    return any(
        (read_chinese_number(first) or 0) <= number <= (read_chinese_number(last) or 0)
        for first, last in _LABEL_SPAN.findall(text)
    )


def list_labels(text: str) -> list[str]:
    """The categories that a text names, in its order; 第三类至第五类 names three."""
    found: list[str] = []
    for match in re.finditer(r"第([一二三四五六七八九十])类(?:人才)?(?:[至到—-]第([一二三四五六七八九十])类)?", text):
        first = read_chinese_number(match.group(1)) or 0
        last = read_chinese_number(match.group(2) or "") or first
        found += [f"第{_ORDINALS[number]}类" for number in range(first, min(last, 10) + 1)]
    return list(dict.fromkeys(found))


def in_range(amount: float, cell: str) -> bool:
    """Whether a cell like "60万元以上不满100万元" holds an amount; False where the cell is no range."""
    low, high = float("-inf"), float("inf")
    folded = normalise(cell)
    bounds = re.findall(
        r"(不满|不超过|低于|少于)?\s*(\d+(?:\.\d+)?)\s*(万|千|亿)?[元岁周件名人%分]*\s*(以上|以下|以内)?", folded
    )
    seen = False
    for before, number, scale, after in bounds:
        value = float(number) * _SCALE[scale]
        if after == "以上":
            low, seen = value, True
        elif before or after:
            high, seen = value + (0.0 if before in {"不满", "低于", "少于"} else 1e-9), True
    return seen and low <= amount < high


def rank_units(
    units: Iterable[Unit],
    question: str,
    rarity: Rarity,
    *,
    heading: str = "",
    labels: tuple[str, ...] = (),
    favoured: tuple[int, int] | None = None,
) -> list[Scored]:
    """Units by how well they answer, best first.

    - the rare words of the question that the unit (its lead-in counting half) holds
    - what is asked for is there: an amount, a time, a unit, …
    - a table row of the category asked about, or whose range holds the number the person gave
    - `favoured`: the span of the passage that the search thought closest
    """
    weights = weigh(question, rarity)
    total = sum(weights.values()) or 1.0
    asked = wanted.asked_for(question)
    amounts = [float(number) * _SCALE[scale or ""] for number, scale in _ASKED_NUMBER.findall(normalise(question))]
    head_tokens = set(tokenise(heading))
    ranked: list[Scored] = []
    for unit in units:
        own = unit.tokens
        context = unit.around | head_tokens
        held = sum(weight for token, weight in weights.items() if token in own)
        near = sum(weight for token, weight in weights.items() if token not in own and token in context)
        coverage = (held + near) / total
        score = (held + 0.5 * near) / total
        score += 0.25 * wanted.agreement(asked, unit.spoken)
        if labels:
            score += 0.35 * sum(covers_label(unit.quote, label) for label in labels) / len(labels)
        if unit.row is not None and any(amount > 5 and in_range(amount, unit.row.label) for amount in amounts):
            score += 0.4
        if favoured is not None and unit.start < favoured[1] and favoured[0] < unit.end:
            share = (favoured[1] - favoured[0]) / max(unit.end - unit.start, 1)
            score += 0.2 / max(share, 1.0) ** 0.5
        score -= 0.15 if len(unit.quote) < 8 else 0.0
        ranked.append(Scored(unit, score, coverage))
    return sorted(ranked, key=lambda entry: (-entry.score, entry.unit.start))


def tell_apart(weights: dict[str, float], units: tuple[Unit, ...], apart: float) -> dict[str, float]:
    """The weights of `weigh`, raised by up to 1 + `apart` for a word that one of many units holds."""
    top = math.log(len(units) + 1)
    held = {token: sum(token in unit.tokens for unit in units) for token in weights}
    return {
        token: weight * (1.0 + apart * (1.0 - math.log(held[token]) / top if held[token] else 0.0))
        for token, weight in weights.items()
    }


def weigh(question: str, rarity: Rarity) -> dict[str, float]:
    """The question's tokens by rarity; single characters say less than pairs."""
    return {token: rarity(token) ** 2 * (0.4 if len(token) == 1 else 1.0) for token in set(tokenise(question))}


def find_conditions(
    units: tuple[Unit, ...], lead: Unit, question: str, rarity: Rarity, labels: tuple[str, ...] = (), limit: int = 2
) -> list[Unit]:
    """The parts of the same article that limit the lead: exceptions, deadlines, what must hold; in reading order.

    - marked as such (除外, 但, 不得, 应当, 逾期, …), and not about another category than the one asked about
    - a sentence close behind the lead; an item beside it only where the question speaks of it, since items beside
      each other are mostly cases that exclude each other
    """
    weights = weigh(question, rarity)
    total = sum(weights.values()) or 1.0
    place = units.index(lead)
    found: list[tuple[float, Unit]] = []
    for number, unit in enumerate(units):
        if number == place or unit.kind is UnitKind.ROW or not _EXCEPTION.search(unit.quote) or len(unit.quote) > 150:
            continue
        if unit.quote.endswith(("：", ":")):
            continue
        if labels and re.search(r"第.类", unit.quote) and not any(covers_label(unit.quote, label) for label in labels):
            continue
        score = sum(weight for token, weight in weights.items() if token in unit.tokens) / total
        if unit.kind is UnitKind.ITEM:
            if score > _ITEM_CONDITION:
                found.append((score, unit))
            continue
        if number > place:
            score += 0.3 / (number - place)
        if score > _SENTENCE_CONDITION:
            found.append((score, unit))
    found.sort(key=lambda entry: -entry[0])
    return sorted((unit for _, unit in found[:limit]), key=lambda unit: unit.start)


_BOLD = re.compile(
    r"\d[\d,，.]*(?:\s*(?:至|到|-|~)\s*\d[\d,.]*)?\s*(?:[万亿千百]?元(?:/[^\s，。；、（）()]{1,8})?|%|平方米|个工作日|个月|周岁|倍|(?<=\d)[天日年名人套次件项分](?![\d月度]))"
    r"|(?<![\d.])[\d一二三四五六七八九]{1,2}(?:\.\d)?折(?![算合叠旧])"
    r"|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日(?:至\d{1,2}月\d{1,2}日)?"
)
_MOST_BOLD = 5  # of one kind: a price for each of five houses; more would point at nothing
_MONEY = re.compile(r"元|%|免租|倍|折")
_TIME = re.compile(r"[日天月年]")


def embolden(text: str, asked: frozenset[Wanted], labels: tuple[str, ...] = ()) -> str:
    """A lead with the figures that answer between ** **: amounts where an amount is asked for, times where a time.

    In a sentence about several categories only those of the category asked about; at most five, so that bold
    still points at something.
    """
    matches = list(_BOLD.finditer(text))
    for label in labels:
        own = [match for match in matches if any(a <= match.start() < b for a, b in _label_spans(text, label))]
        matches = own or matches
    if not matches:
        return text
    preferred = matches
    if Wanted.AMOUNT in asked:
        preferred = [match for match in matches if _MONEY.search(match.group())] or matches
    elif Wanted.TIME in asked:
        preferred = [match for match in matches if _TIME.search(match.group())] or matches
    for match in reversed(preferred[:_MOST_BOLD]):
        text = f"{text[: match.start()]}**{match.group()}**{text[match.end() :]}"
    return text


def _label_spans(text: str, label: str) -> list[tuple[int, int]]:
    """Where a sentence speaks of a label: from it to the next label of its family."""
    marks = [
        (match.start(), match.group())
        for match in re.finditer(r"第[一二三四五六七八九十]类|[甲乙丙丁]类|[A-E]级", text)
    ]
    ends = [*(start for start, _ in marks[1:]), len(text)][: len(marks)]
    return [(start, end) for (start, written), end in zip(marks, ends, strict=True) if written == label]
