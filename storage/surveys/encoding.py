"""A definition as JSON, for the table of versions, and the digest by which two are told to be the same.

Only what differs from the usual is written, so a version stays readable when items learn something new. Nothing is
lost: what is decoded equals what was encoded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from typing import Any

from storage.surveys.definition import Choice, Condition, Definition, Item, Kind, Words

FORMAT = 1  # of the JSON; a newer siwen may write another


class UnknownFormat(ValueError):
    """The JSON is none of ours, or of a newer siwen."""


def encode(definition: Definition) -> dict[str, Any]:
    """The definition as what JSON can hold."""
    return {"format": FORMAT, **_encode(definition)}


def decode(record: Mapping[str, Any]) -> Definition:
    """The definition again. Raises UnknownFormat."""
    if record.get("format") != FORMAT:
        raise UnknownFormat(f"format {record.get('format')!r}, known is {FORMAT}")
    try:
        return _decode_definition({name: value for name, value in record.items() if name != "format"})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UnknownFormat(f"{type(error).__name__}: {error}") from error


def make_digest(definition: Definition) -> str:
    """SHA-256 in hex, the same for all definitions that ask the same.

    Written otherwise and yet the same: a bound of 1 and 1.0; the values of a condition in another order or twice; a
    limit that is the number of choices and none.
    """
    items = tuple(_settle(item) for item in definition.items)
    settled = replace(definition, items=items, target=None if definition.target is None else float(definition.target))
    told = json.dumps(encode(settled), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _settle(item: Item) -> Item:
    condition = item.shown_if
    if condition is not None:
        among = tuple(sorted(set(condition.among), key=lambda value: (isinstance(value, bool), str(value))))
        condition = replace(condition, among=among, least=_bound(condition.least), most=_bound(condition.most))
    limit = 0 if item.limit == len(item.choices) else item.limit
    return replace(item, shown_if=condition, limit=limit, least=_bound(item.least), most=_bound(item.most))


def _bound(value: float | None) -> float | None:
    return None if value is None else float(value) + 0.0  # and -0.0 is 0.0


def _encode(value: Any) -> Any:  # noqa: ANN401 -- any field of a definition
    if isinstance(value, Kind):
        return str(value)
    if isinstance(value, tuple):
        return [_encode(one) for one in value]
    if isinstance(value, Definition | Item | Choice | Condition | Words):
        told = {one.name: (getattr(value, one.name), one.default) for one in fields(value)}
        return {name: _encode(here) for name, (here, usual) in told.items() if usual is MISSING or here != usual}
    return value


def _decode_definition(record: dict[str, Any]) -> Definition:
    for name in ("title", "introduction", "thanks", "reminder"):
        if name in record:
            record[name] = Words(**record[name])
    return Definition(**{**record, "items": tuple(_decode_item(dict(one)) for one in record["items"])})


def _decode_item(record: dict[str, Any]) -> Item:
    record["kind"] = Kind(record["kind"])
    for name in ("text", "unit"):
        if name in record:
            record[name] = Words(**record[name])
    if "choices" in record:
        record["choices"] = tuple(Choice(**{**one, "label": Words(**one["label"])}) for one in record["choices"])
    if "scale" in record:
        record["scale"] = tuple(Words(**one) for one in record["scale"])
    if "shown_if" in record:
        record["shown_if"] = Condition(**{**record["shown_if"], "among": tuple(record["shown_if"].get("among", ()))})
    return Item(**record)
