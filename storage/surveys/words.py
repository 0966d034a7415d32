"""An answer in words, in Chinese, whatever its kind: for files that hold answers of many surveys."""

from __future__ import annotations

from storage.surveys import rules
from storage.surveys.definition import Item, Kind, Value
from storage.surveys.values import list_chosen


def tell(item: Item, value: Value) -> str:
    """The labels that were chosen, yes or no, a number with its unit, else what was typed."""
    if item.kind in rules.CHOSEN:
        labels = {choice.key: choice.label.zh for choice in item.choices}
        told = "、".join(labels.get(key, key) for key in list_chosen(item, value))
        own = value.get("other", "") if isinstance(value, dict) else ""
        return f"{told}（{own}）" if own else told
    if item.kind is Kind.YES_NO:
        return "是" if value else "否"
    return f"{value}{item.unit.zh}"
