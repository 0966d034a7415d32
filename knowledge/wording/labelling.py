"""The categories that a text names, by kind: 第五类, A级, 博士, 院士工作站, 第1期. What is one's is not another's."""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.wording.quantities import find_quantities

Labels = dict[str, frozenset[str]]  # kind of category → those named

_FAMILIES = {
    "grade": re.compile(r"(?<![A-Za-z])([A-E])级"),
    "old": re.compile(r"[甲乙丙丁戊](?=类)"),
    "level": re.compile(r"国家级|省级|市级|区级"),
    "degree": re.compile(r"博士后|博士|硕士|本科|学士|大专"),
    "kind": re.compile(r"领军类|青年类"),
    "post": re.compile(r"(?:全职|在职)(?=博士后)"),
    "track": re.compile(r"(?:创业|创新)(?=类|领军)"),
    "object": re.compile(r"(?:创业|创新)领军(?:团队|人才)"),
    "station": re.compile(r"院士工作站|专家工作站"),
    "guest": re.compile(r"院士(?!专家|工作站)|(?<!院士)专家(?!工作站|评审|评分|论证|答辩)"),
    "mark": re.compile(r"优秀|良好|不合格|合格"),
    "prize": re.compile(r"[特一二三]等奖"),
    "title": re.compile(r"(?<!副)正高|副高|首席技师|特级技师|(?<!特级)高级技师"),
    "list": re.compile(r"免材料|零材料|少材料"),
    "period": re.compile(r"第[一二三123]期|[首头]一?期|(?:以后|之后|后续|其后|此后)(?:每|各)期"),
}
_ALIKE = {"首期": "第1期", "头期": "第1期", "头一期": "第1期", "第一期": "第1期", "第二期": "第2期", "第三期": "第3期"}
_EACH = re.compile(r"(?:每|各)期$")


@lru_cache(maxsize=8_192)
def find_labels(folded: str) -> Labels:
    """The categories that a text names; the same object for the same text, which nobody changes."""
    labels: Labels = {}
    classes = frozenset(one.value for one in find_quantities(folded) if one.unit == "类")
    if classes:
        labels["class"] = classes
    for family, pattern in _FAMILIES.items():
        named = frozenset(_name(match.group()) for match in pattern.finditer(folded))
        if named:
            labels[family] = named
    return labels


def _name(written: str) -> str:
    """A category in one writing: 首期 as 第1期."""
    return "以后每期" if _EACH.search(written) else _ALIKE.get(written, written)


def list_labels(text: str, family: str) -> list[str]:
    """The categories of one family that a text names, in order."""
    if family == "class":
        return [one.value for one in find_quantities(text) if one.unit == "类"]
    return [_name(match.group()) for match in _FAMILIES[family].finditer(text)]
