"""A definition as the YAML that `files` reads: for surveys that were built in the bot and are taken elsewhere."""

from __future__ import annotations

from typing import Any

import yaml

from storage.surveys.definition import Condition, Definition, Item, Words


class _Dumper(yaml.SafeDumper):
    """Texts of several lines stand as they are read."""

    def represent_scalar(self, tag: str, value: Any, style: str | None = None) -> yaml.ScalarNode:  # noqa: ANN401
        return super().represent_scalar(tag, value, "|" if "\n" in value else style)

    def ignore_aliases(self, _data: object) -> bool:
        return True


def write_survey(definition: Definition) -> str:
    """The file, which reads back as the same definition."""
    head: dict[str, Any] = {
        "key": definition.key,
        "title": _words(definition.title),
        "introduction": _words(definition.introduction),
        "thanks": _words(definition.thanks),
    }
    if definition.reminder != Words(""):
        head["reminder"] = _words(definition.reminder)
    head["anonymous"] = definition.anonymous
    if definition.target is not None:
        head["target"] = _number(definition.target)
    head["items"] = [_item(item) for item in definition.items]
    dumper = _Dumper
    dumper.add_representer(str, _Dumper.represent_str)
    return str(
        yaml.dump(head, Dumper=dumper, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000)
    )


def _item(item: Item) -> dict[str, Any]:
    told: dict[str, Any] = {"key": item.key, "type": str(item.kind), "text": _words(item.text)}
    flags = {"required": item.required, "stars": item.stars, "decimals": item.decimals, "limit": item.limit}
    told |= {name: value for name, value in flags.items() if value}
    if item.shown_if is not None:
        told["shown_if"] = _condition(item.shown_if)
    bounds = {"least": item.least, "most": item.most}
    told |= {name: _number(value) for name, value in bounds.items() if value is not None}
    if item.unit != Words(""):
        told["unit"] = _words(item.unit)
    told |= {name: value for name, value in (("earliest", item.earliest), ("latest", item.latest)) if value}
    if item.scale:
        told["scale"] = [_words(words) for words in item.scale]
    if item.choices:
        told["choices"] = [
            {"key": choice.key, "label": _words(choice.label)} | ({"other": True} if choice.other else {})
            for choice in item.choices
        ]
    return told


def _condition(condition: Condition) -> dict[str, Any]:
    told: dict[str, Any] = {"item": condition.item}
    if condition.among:
        told["is"] = condition.among[0] if len(condition.among) == 1 else list(condition.among)
    bounds = {"least": condition.least, "most": condition.most}
    return told | {name: _number(value) for name, value in bounds.items() if value is not None}


def _words(words: Words) -> str | dict[str, str]:
    return {"zh": words.zh, "en": words.en} if words.en else words.zh


def _number(value: float) -> int | float | str:
    """As a person writes it: 5, 12.5, '0.00001'; never 1e-05."""
    if value == int(value):
        return int(value)
    return f"{value:.10f}".rstrip("0") if "e" in repr(value) else value
