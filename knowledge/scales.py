"""Steps of a scale (大专 and 本科, 中级 and 副高级, 省级 and 市级): a text about one step says nothing of the next.

A sentence that names other steps of the asked scale and not the one asked for comes near and does not answer; where
it says 以上 or 以下 it speaks of the whole scale. The families and how their steps are written: scales.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from knowledge.lexical import normalise

_SPAN = re.compile(
    r"\s*(?:研究生|毕业生|职称|学[历位]|专业技术资格|资格|证书)*[及或(（]*(?:以[上下]|(?:及|或)?其以[上下])"
)


@dataclass(frozen=True, slots=True)
class _Scales:
    pattern: re.Pattern[str]
    steps: Mapping[str, tuple[str, str]]  # how a step is written → (family, step)
    within: Mapping[tuple[str, str], frozenset[str]]  # a step → those that it is also meant by


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps a text names, by family; `spans`: the families of which it says 以上 or 以下."""

    named: Mapping[str, frozenset[str]]
    spans: frozenset[str]


@cache
def _scales() -> _Scales:
    import yaml

    data = yaml.safe_load(resources.files("knowledge").joinpath("scales.yaml").read_text(encoding="utf-8"))
    also = data.pop("within")
    steps = {
        normalise(written): (family, entry[-1]) for family, entries in data.items() for entry in entries
        for written in entry
    }  # fmt: skip
    within = {steps[step]: frozenset(steps[other][1] for other in others) for step, others in also.items()}
    written = sorted(steps, key=lambda one: (-len(one), one))
    pattern = re.compile("|".join(rf"\b{one}\b" if one.isascii() else re.escape(one) for one in written))
    return _Scales(pattern, steps, within)


def read_steps(text: str) -> Steps:
    """The steps that a text names."""
    scales, folded = _scales(), normalise(text)
    named: dict[str, set[str]] = {}
    spans: set[str] = set()
    for match in scales.pattern.finditer(folded):
        family, step = scales.steps[match.group()]
        named.setdefault(family, set()).add(step)
        if _SPAN.match(folded, match.end()):
            spans.add(family)
    return Steps({family: frozenset(found) for family, found in named.items()}, frozenset(spans))


def find_steps(text: str) -> list[tuple[str, int, int]]:
    """Where a text names steps, in order: (family, start, end); none where folding changes the places of signs."""
    scales, folded = _scales(), normalise(text)
    if len(folded) != len(text):
        return []
    return [(scales.steps[match.group()][0], *match.span()) for match in scales.pattern.finditer(folded)]


def fit(asked: Steps, said: Steps) -> int:
    """1 where what is said names an asked step, −1 where it names only others of that scale, 0 where it is silent."""
    best = 0
    for family, steps in asked.named.items():
        held = said.named.get(family)
        if held is None or family in said.spans:
            continue
        if not held & steps.union(*(_scales().within.get((family, step), frozenset()) for step in steps)):
            return -1
        best = 1
    return best
