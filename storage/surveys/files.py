"""A survey as a YAML file: read into a definition, or into all that is wrong with it, line by line; and written.

The format is described in docs/surveys.md. What a survey must be is in `rules`; here is only what a file must be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from storage.errors import StorageRefusal, find_reason, say_reason
from storage.surveys import limits, rules
from storage.surveys.definition import Choice, Condition, Definition, Item, Kind
from storage.surveys.fields import FieldReader, find_nearest, read_flag
from storage.surveys.nodes import Finding, compose, decode, line_of
from storage.surveys.rules import Place

HEAD = ("key", "title", "introduction", "thanks", "reminder", "anonymous", "target", "items")
ITEM = ("key", "type", "text", "required", "choices", "shown_if", "stars", "scale", "least", "most", "decimals", "unit",
        "earliest", "latest", "limit")  # fmt: skip
CHOICE = ("key", "label", "other")
CONDITION = ("item", "is", "least", "most")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: the definition, or why not, by line. One of the two is empty."""

    definition: Definition | None
    findings: tuple[Finding, ...] = ()


class NoFile(StorageRefusal):
    """There is no such file, or it can't be opened."""

    def __init__(self, path: Path, error: OSError) -> None:
        key = f"survey.no_file_{find_reason(error)}"
        super().__init__(key, f"打不开 {path}：{say_reason(error)}", path=str(path))


def read_file(path: Path) -> Reading:
    """Read a file. Raises NoFile."""
    try:
        with path.open("rb") as file:
            content = file.read(limits.MOST_BYTES + 1)
    except OSError as error:
        raise NoFile(path, error) from error
    return read_survey(content)


def read_survey(content: bytes) -> Reading:
    """Read the content of a file; never raises: whatever is wrong with it is a finding."""
    text = decode(content)
    if isinstance(text, Finding):
        return Reading(None, (text,))
    root, found = compose(text)
    if root is None:
        return Reading(None, tuple(found))
    return _Reader(found).read(root)


class _Reader(FieldReader):
    """Turns nodes into a definition."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__(found)
        self.untyped: set[int] = set()

    def read(self, root: yaml.MappingNode) -> Reading:
        self.lines[()] = line_of(root)
        definition = self.definition(root)
        for problem in rules.check(definition, untyped=self.untyped):
            if not self.is_told(problem.place):
                self.found.append(Finding(self.line(problem.place), problem.key, problem.facts))
        if self.found:
            return Reading(None, tuple(sorted(self.found, key=lambda one: one.line)))
        return Reading(definition)

    def definition(self, root: yaml.MappingNode) -> Definition:
        nodes = self.fields(root, (), HEAD)
        if "anonymous" not in nodes:
            self.tell(("anonymous",), "anonymous")
        items = tuple(self.item(node, ("items", number)) for number, node in enumerate(self.entries(nodes, "items")))
        kinds = {item.key: item.kind for item in reversed(items)}
        return Definition(
            key=self.text(nodes, (), "key"),
            title=self.words(nodes, (), "title"),
            introduction=self.words(nodes, (), "introduction", lines=True),
            thanks=self.words(nodes, (), "thanks", lines=True),
            reminder=self.words(nodes, (), "reminder", lines=True),
            anonymous=self.flag(nodes, (), "anonymous"),
            target=self.number(nodes, (), "target"),
            items=tuple(_settle_flags(item, kinds) for item in items),
        )

    def item(self, node: yaml.Node, place: Place) -> Item:
        nodes = self.fields(node, place, ITEM)
        choices = [
            self.choice(one, (*place, "choices", number))
            for number, one in enumerate(self.entries(nodes, "choices", place))
        ]
        scale = [
            self.words_of(one, (*place, "scale", number))
            for number, one in enumerate(self.entries(nodes, "scale", place))
        ]
        return Item(
            key=self.text(nodes, place, "key"),
            kind=self.kind(nodes, place),
            text=self.words(nodes, place, "text", lines=True),
            required=self.flag(nodes, place, "required"),
            choices=tuple(choices),
            shown_if=self.condition(nodes["shown_if"], (*place, "shown_if")) if "shown_if" in nodes else None,
            stars=self.flag(nodes, place, "stars"),
            scale=tuple(scale),
            least=self.number(nodes, place, "least"),
            most=self.number(nodes, place, "most"),
            decimals=self.whole(nodes, place, "decimals"),
            unit=self.words(nodes, place, "unit"),
            earliest=self.text(nodes, place, "earliest"),
            latest=self.text(nodes, place, "latest"),
            limit=self.whole(nodes, place, "limit"),
        )

    def choice(self, node: yaml.Node, place: Place) -> Choice:
        nodes = self.fields(node, place, CHOICE)
        return Choice(
            self.text(nodes, place, "key"), self.words(nodes, place, "label"), self.flag(nodes, place, "other")
        )

    def condition(self, node: yaml.Node, place: Place) -> Condition | None:
        if not isinstance(node, yaml.MappingNode):
            self.tell(place, "condition_form")
            return None
        nodes = self.fields(node, place, CONDITION)
        among: tuple[str, ...] = ()
        if isinstance(nodes.get("is"), yaml.SequenceNode):
            values = self.entries(nodes, "is", place)
            among = tuple(self.text({"is": one}, place, "is", at=(*place, "is", n)) for n, one in enumerate(values))
        elif "is" in nodes:
            among = (self.text(nodes, place, "is"),)
        return Condition(
            self.text(nodes, place, "item"),
            among,
            self.number(nodes, place, "least"),
            self.number(nodes, place, "most"),
        )

    def kind(self, nodes: Mapping[str, yaml.Node], place: Place) -> Kind:
        name = self.text(nodes, place, "type")
        if name in set(Kind):
            return Kind(name)
        self.untyped.add(int(place[1]))
        here = (*place, "type")
        if not name:
            self.tell(here, "missing", name="type")
        elif near := find_nearest(name, [str(kind) for kind in Kind]):
            self.tell(here, "type_near", name=name[:40], near=near)
        else:
            self.tell(here, "type", name=name[:40], kinds=tuple(map(str, Kind)))
        return Kind.TEXT


def _settle_flags(item: Item, kinds: Mapping[str, Kind]) -> Item:
    """The condition of an item with true and false where the earlier item is answered by yes or no."""
    condition = item.shown_if
    if condition is None or kinds.get(condition.item) is not Kind.YES_NO:
        return item
    flags = [read_flag(str(word)) for word in condition.among]
    among = tuple(word if flag is None else flag for word, flag in zip(condition.among, flags, strict=True))
    return replace(item, shown_if=replace(condition, among=among))
