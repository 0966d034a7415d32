"""Every figure of a text with its unit and what it is bound to: 15万元, 18个月内, 第五类, 每年, 3月1日, 50%.

Values are normal: 3年 is 36 months, 一半 is 50 %, 1.5万元 is 15000元, 第三类至第五类 is three categories. 以内
and 不超过 bound from above, 以上 and 不低于 from below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from knowledge.figures import read_chinese_number

_CHINESE = "零〇一二两三四五六七八九十百"
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_NUMBER = rf"\d+(?:\.\d+)?|[{_CHINESE}]+|半"
# How units are written, and the one they are compared in with its size.
_UNITS: dict[str, tuple[str, int]] = {
    **{unit: (unit, 1) for unit in "岁 小时 日 人 次 家 套 辆 期 项 件 份 折 分 个 元 号".split()},
    "倍": ("%", 100),
    "平方米": ("平方米", 1), "平米": ("平方米", 1), "㎡": ("平方米", 1), "m2": ("平方米", 1),
    "个工作日": ("工作日", 1), "工作日": ("工作日", 1), "个月": ("月", 1), "年": ("月", 12), "周岁": ("岁", 1),
    "天": ("日", 1), "周": ("日", 7), "星期": ("日", 7), "名": ("人", 1), "位": ("人", 1), "种": ("项", 1),
}  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_LINKS = "的之和至到是为、或及与起后前内以由各"  # behind a number these are no unit of it
_SOFT = {"个", "项", "人", "件", "份", "次", "家"}  # 一个, 一项: said without counting
_ABOUT_ITSELF = re.compile(
    r"条件|要求|方面|前提|途径|方式|渠道|办法|情形|要点|步骤"
)  # 两个条件：what is said, not what is there
_ORDINAL = "条|款|项|类|期|批|名|档|年|次|级|个"

_DATE = re.compile(r"(?<!\d)(\d{1,4})年(\d{1,2})月(?:(\d{1,2})[日号])?|(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(?:(\d{1,2})[日号])?(?:(?:至|到|—|-|~)(\d{1,2})[日号])?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})年度?")
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})")
_RANGE = re.compile(rf"第?([{_CHINESE}]|\d)类?\s*(至|到|-|—|~)\s*第?([{_CHINESE}]|\d)类")
_LIST = re.compile(rf"第([{_CHINESE}]|\d)(?:[、和及或]第?([{_CHINESE}]|\d))+类")
_ORDINALS = re.compile(rf"第\s*[（(]?\s*([{_CHINESE}]+|\d+)\s*[）)]?\s*({_ORDINAL})")
_BARE_CLASS = re.compile(rf"(?<![第分各这那种大小同几两下列{_CHINESE}])([一二三四五六七八])类(?!似|型|别)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%|百分之(\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百]+)|(?<!另)一半|半数")
_TENTHS = re.compile(rf"([{_CHINESE}]|\d)成(?![立果功员为本])")
_MEASURED = re.compile(rf"(?<![第同唯统任某{_CHINESE}\d.])({_NUMBER})\s*({_SCALE})?\s*({_UNIT})?(半)?")
_EVERY = re.compile(
    rf"每(?:满)?\s*({_NUMBER})?\s*(个月|半年|季度|学期|学段|年|月|天|日|次|期|名|人|家)|/(年|月|人|天)|(?<![每满])一年(?![以之内后前半零]|\d+个?月)"
    rf"|一次性|(?P<often>{_NUMBER})年(?=[^，。；\d]{{0,4}}[1一][次回发])"
)
_UPPER_BEFORE = re.compile(
    r"(?:不超过|不得超过|不能超过|不多于|不大于|不[满到足]|未[满到达]|没[满到]|(?<!不)(?<!不[能得可应会])(?:少于|低于|小于)|最多|至多|最高|最长|上限为?|以?不超)[^，。；、\d]{0,4}$"
)
_LOWER_BEFORE = re.compile(
    r"(?:不[能得可应]?低于|不[能得可应]?少于|不小于|至少|最少|最低|超过|多于|高于|大于|达到|(?<![期届])满(?![分额意足]))[^，。；、\d]{0,4}$"
)
_FAR = r"[^，。；、\d]{5,18}$"  # 不超过设站单位当年实际支付合作经费的50%
_UPPER_FAR = re.compile(r"(?:不[得能]?(?:超过|高于|多于)|(?<!不)(?<!不[能得可应会])(?:低于|少于))" + _FAR)
_LOWER_FAR = re.compile(r"(?:不[得能]?(?:低于|少于)|(?<!不)(?<!不[能得可应会])(?:超过|高于))" + _FAR)
_EXCEEDS = re.compile(r"(?:超过|高于|多于)$")
_NOT_BEFORE = re.compile(r"[不未没][^，。；、]{0,2}$")
_UPPER_AFTER = re.compile(r"^(?:\s*[^，。；、\d]{0,2})?(?:以内|之内|以下|内(?![地资])|封顶)")
_LOWER_AFTER = re.compile(r"^(?:\s*(?!规模)[^，。；、\d]{0,2})?(?:以上|及以上|以后|之后|起(?![计算草诉来]))")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure at `start`..`end` of the folded text. `bound` is 1 from below, -1 from above, 0 neither."""

    unit: str
    value: str
    start: int
    end: int
    bound: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What two writings of one figure share."""
        return self.unit, self.value


@lru_cache(maxsize=8_192)
def fold(text: str) -> str:
    """NFKC without bold marks, blanks beside Chinese and separators inside numbers: what figures are read from."""
    folded = unicodedata.normalize("NFKC", text).replace("**", "")
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", folded)
    folded = folded.translate(_COMMAS)
    folded = _CAPITALS.sub(lambda match: match.group().translate(_PLAIN), folded)
    folded = _PERSONS.sub("人", folded)
    return re.sub(r"(?<=[\u3000-\u9fff])[ \t]+|[ \t]+(?=[\u3000-\u9fff])", "", folded)


_PERSONS = re.compile(rf"(?<=[\d{_CHINESE}])个人(?![才类所资待账])")  # 20个人
_CAPITALS = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟萬零]+(?=[万亿元百千十个年月日%萬])")  # as cheques have them
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬", "一二三四五六七八九十百千万")
_COMMAS = str.maketrans({",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）"})


@lru_cache(maxsize=4_096)
def find_quantities(folded: str) -> tuple[Quantity, ...]:
    """The figures of a folded text, in order; a range or a date gives each of its readings."""
    taken = list(folded.replace("：00", ":00"))
    found: list[Quantity] = []
    for pattern, read in _READERS:
        text = "".join(taken)
        for match in pattern.finditer(text):
            quantities = list(read(match, folded))
            if quantities:
                found += quantities
                taken[match.start() : match.end()] = "\x00" * (match.end() - match.start())
    return tuple(_carry_bounds(sorted(found, key=lambda one: (one.start, one.end)), folded))


def _carry_bounds(found: list[Quantity], folded: str) -> Iterator[Quantity]:
    """Give the second figure of 不低于60万元、30万元 the bound of the first."""
    before: Quantity | None = None
    for one in found:
        listed = before is not None and before.unit == one.unit and folded[before.end : one.start] in {"、", "和", "或"}
        carried = replace(one, bound=before.bound) if before is not None and listed and not one.bound else one
        yield carried
        before = carried


def drop_quantities(folded: str) -> str:
    """The text with a blank in place of each figure."""
    signs = list(folded)
    for one in find_quantities(folded):
        signs[one.start : one.end] = " " * (one.end - one.start)
    return "".join(signs)


def _read_date(match: re.Match[str], _: str) -> Iterator[Quantity]:
    year, month, day = match[1] or match[4], match[2] or match[5], match[3] or match[6]
    values = [f"{int(year)}-{int(month)}", f"{int(year)}"]
    if day:
        values = [f"{int(year)}-{int(month)}-{int(day)}", f"{int(month)}/{int(day)}", *values]
    yield from (Quantity("date", value, *match.span()) for value in values[: 1 if day else 2])
    yield from (Quantity("implied", value, *match.span()) for value in values[1:])


def _read_day(match: re.Match[str], _: str) -> Iterator[Quantity]:
    month, day, until = match[1], match[2], match[3]
    if day is None and int(month) > 12:
        return
    if day is None:
        yield Quantity("date", f"{int(month)}/", *match.span())
        return
    yield Quantity("date", f"{int(month)}/{int(day)}", *match.span())
    yield Quantity("implied", f"{int(month)}/", *match.span())
    if until:
        yield Quantity("date", f"{int(month)}/{int(until)}", *match.span())


def _read_year(match: re.Match[str], _: str) -> Iterator[Quantity]:
    yield Quantity("date", match[1], *match.span())


def _read_time(match: re.Match[str], _: str) -> Iterator[Quantity]:
    yield Quantity("time", f"{int(match[1])}:{match[2]}", *match.span())


def _read_range(match: re.Match[str], _: str) -> Iterator[Quantity]:
    first, last = _integer(match[1]), _integer(match[3])
    if first is not None and last is not None and first < last <= first + 9:
        yield from (Quantity("类", str(number), *match.span()) for number in range(first, last + 1))


def _read_list(match: re.Match[str], _: str) -> Iterator[Quantity]:
    for numeral in re.findall(rf"[{_CHINESE}]|\d", match.group()):
        yield Quantity("类", str(_integer(numeral)), *match.span())


def _read_ordinal(match: re.Match[str], _: str) -> Iterator[Quantity]:
    number = _integer(match[1])
    if number is not None:
        yield Quantity("类" if match[2] == "类" else f"第{match[2]}", str(number), *match.span())


def _read_class(match: re.Match[str], _: str) -> Iterator[Quantity]:
    yield Quantity("类", str(_integer(match[1])), *match.span())


def _read_percent(match: re.Match[str], folded: str) -> Iterator[Quantity]:
    written = match[1] or match[2]
    value = Decimal(50) if written is None else _decimal(written)
    if value is not None:
        yield Quantity("%", _plain(value), *match.span(), bound=_bound(folded, *match.span()))


def _read_tenths(match: re.Match[str], _: str) -> Iterator[Quantity]:
    value = _decimal(match[1])
    if value is not None:
        yield Quantity("%", _plain(value * 10), *match.span())


def _read_every(match: re.Match[str], _: str) -> Iterator[Quantity]:
    if match["often"]:
        often = match["often"]
        years = Decimal(1) if often == "半" else _decimal(often) or Decimal(1)
        value = "半年" if often == "半" else "年" if years == 1 else f"{_plain(years)}年"
        yield Quantity("每", value, *match.span())
        return
    if match[2] is None:
        value = "一次性" if match.group() == "一次性" else match[3] or "年"
        yield Quantity("每", value, *match.span())
        return
    unit = {"个月": "月", "日": "天", "人": "名"}.get(match[2], match[2])
    number = _decimal(match[1]) if match[1] else Decimal(1)
    if match[1] == "半":
        unit, number = f"半{unit}", Decimal(1)
    value = unit if number in (None, Decimal(1)) else f"{_plain(number)}{unit}"
    yield Quantity("每", {"12月": "年", "6月": "半年"}.get(value, value), *match.span())


def _read_measured(match: re.Match[str], folded: str) -> Iterator[Quantity]:
    written, scale, unit, half = match[1], match[2], match[3], match[4]
    if written == "两" and unit in _SOFT - {"人", "次"}:
        return  # 两项奖励: those that were spoken of
    if unit in _SOFT and _ABOUT_ITSELF.match(folded[match.end() :]):
        return
    digits = written[0].isdigit()
    if not digits and not unit and not (scale and scale != "十"):
        return
    if written == "两" and folded[: match.start()].endswith(("夫妻", "夫妇")):
        return
    value = Decimal("0.5") if written == "半" else _decimal(written)
    if value is None or (written == "半" and unit not in {"年", "个月", "天", "小时"}):
        return
    soft = unit is None or _UNITS[unit][0] in _SOFT
    if not digits and written == "一" and soft and not scale and not _bound(folded, *match.span()):
        return
    if half and unit == "年":
        value += Decimal("0.5")
    after = folded[match.end() : match.end() + 1]
    strange = f"?{after}" if not scale and "\u4e00" <= after <= "\u9fff" and after not in _LINKS else ""
    if unit == "年" and folded[match.end() : match.end() + 1] == "度":
        yield Quantity("date", _plain(value), *match.span())
        return
    if unit == "折":
        yield Quantity("%", _plain(value * 10 if value < 10 else value), *match.span())
        return
    name, size = _UNITS[unit] if unit else ("元" if scale and not strange else strange, 1)
    value *= Decimal(_SCALES[scale] if scale else 1) * size
    yield Quantity(name, _plain(value), *match.span(), bound=_bound(folded, match.start(), match.end()))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Iterator[Quantity]]], ...] = (
    (_DATE, _read_date), (_DAY, _read_day), (_YEAR, _read_year), (_TIME, _read_time), (_RANGE, _read_range),
    (_LIST, _read_list), (_ORDINALS, _read_ordinal), (_BARE_CLASS, _read_class), (_PERCENT, _read_percent),
    (_TENTHS, _read_tenths), (_EVERY, _read_every), (_MEASURED, _read_measured),
)  # fmt: skip


def _bound(folded: str, start: int, end: int) -> int:
    before, after = folded[max(0, start - 10) : start], folded[end : end + 6]
    exceeds = _EXCEEDS.search(before)
    if exceeds is not None:
        return -1 if _NOT_BEFORE.search(before[: exceeds.start()]) else 1
    if _UPPER_BEFORE.search(before) or _UPPER_AFTER.search(after):
        return -1
    lower = _LOWER_BEFORE.search(before)
    if lower is not None:
        return -1 if _NOT_BEFORE.search(before[: lower.start()]) and lower.group()[0] in "超多高大满" else 1
    if _LOWER_AFTER.search(after):
        return 1
    far = folded[max(0, start - 24) : start]
    return -1 if _UPPER_FAR.search(far) else int(_LOWER_FAR.search(far) is not None)


def _integer(written: str) -> int | None:
    return int(written) if written.isdigit() else read_chinese_number(written)


def _decimal(written: str) -> Decimal | None:
    if written[0].isdigit():
        return Decimal(written)
    number = read_chinese_number(written)
    return None if number is None else Decimal(number)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
