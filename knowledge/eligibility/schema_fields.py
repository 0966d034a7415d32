"""What the fields of a file of rules are made of: conditions, days, windows and articles, read from YAML."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from knowledge.eligibility.calendar import read_span
from knowledge.eligibility.conditions import Node, Term, read_comparison, read_term

BY_NOTICE = "by_notice"
_GROUPS = ("all", "any")
_WRAPPERS = ("not", "unless", "surely")


def read_node(data: object) -> Node:
    """A condition from its YAML. Raises ValueError: it is none."""
    if isinstance(data, Node):
        return data
    if isinstance(data, str):
        comparison = read_comparison(data)
        if comparison is None:
            raise ValueError(f"no_condition:{data[:60]}")
        return Node("compare", comparison=comparison)
    if isinstance(data, list):
        return Node("all", tuple(read_node(part) for part in data))
    if isinstance(data, dict) and len(data) == 1:
        kind, inner = next(iter(data.items()))
        if kind in _GROUPS and isinstance(inner, list) and inner:
            return Node(kind, tuple(read_node(part) for part in inner))
        if kind in _WRAPPERS:
            return Node(kind, (read_node(inner),))
        if kind == "is" and isinstance(inner, str):
            return Node("is", name=inner)
    raise ValueError(f"no_condition:{str(data)[:60]}")


def _read_day(data: object) -> Term:
    term = read_term(data) if isinstance(data, str) else data
    if not isinstance(term, Term) or not term.key:
        raise ValueError(f"no_term:{str(data)[:60]}")
    return term


def _read_windows(data: object) -> object:
    return data if data in ("all_year", "none", BY_NOTICE) else _read_spans(data)


def _read_spans(data: object) -> object:
    spans = [read_span(text) if isinstance(text, str) else None for text in data] if isinstance(data, list) else [None]
    for text, span in zip(data if isinstance(data, list) else [data], spans, strict=True):
        if span is None:
            raise ValueError(f"no_window:{str(text)[:40]}")
    return tuple(spans)


def _read_month_day(data: object) -> object:
    span = read_span(f"{data}..{data}")
    if span is None:
        raise ValueError(f"no_window:{str(data)[:40]}")
    return span.first


def _is_article(text: str) -> str:
    if not text.startswith("第") or not text.endswith("条"):
        raise ValueError(f"no_article:{text[:40]}")
    return text


Condition = Annotated[Any, BeforeValidator(read_node)]
Day = Annotated[Any, BeforeValidator(_read_day)]
Windows = Annotated[Any, BeforeValidator(_read_windows)]
Spans = Annotated[Any, BeforeValidator(_read_spans)]
MonthDay = Annotated[Any, BeforeValidator(_read_month_day)]  # "03-31", as (3, 31)
Article = Annotated[str, AfterValidator(_is_article)]
Amount = Annotated[float, Field(ge=0)]
