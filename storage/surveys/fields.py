"""Fields of a YAML file as words, numbers and lists; what can't be one is told with its line."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

import yaml

from storage.surveys.definition import Words
from storage.surveys.nodes import ALIAS, Finding, clean, finding, line_of, tell_colon
from storage.surveys.rules import Place

LANGUAGES = ("zh", "en")
_YES = frozenset({"yes", "true", "y", "on", "是"})
_NO = frozenset({"no", "false", "n", "off", "否"})
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?", re.ASCII)
_WIDE = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_WIDE_GAP = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")  # where YAML joined two lines of Chinese by a space


class FieldReader:
    """Reads nodes, remembering which line each place stands in and of which places something was told."""

    def __init__(self, found: list[Finding]) -> None:
        self.found = found
        self.lines: dict[Place, int] = {}
        self.told: set[Place] = set()

    def line(self, place: Place) -> int:
        """The line of a place, else of what it belongs to."""
        while place not in self.lines:
            place = place[:-1]
        return self.lines[place]

    def tell(self, place: Place, key: str, **facts: Any) -> None:  # noqa: ANN401 -- what a text is filled with
        """Keep a finding at that place."""
        if not self.is_told(place):
            self.told.add(place)
            self.found.append(finding(self.line(place), key, **facts))

    def is_told(self, place: Place) -> bool:
        """Whether something was told of that place or of what it belongs to: more would only repeat it."""
        return any(place[:length] in self.told for length in range(len(place) + 1))

    def fields(self, node: yaml.Node, place: Place, known: Collection[str]) -> dict[str, yaml.Node]:
        """The fields of a mapping that are known and have a value; each other one is told."""
        self.lines.setdefault(place, line_of(node))
        if not isinstance(node, yaml.MappingNode):
            colon = tell_colon(node.value, line_of(node)) if isinstance(node, yaml.ScalarNode) else None
            if not self.is_told(place):
                self.told.add(place)
                self.found.append(colon or finding(line_of(node), "mapping", fields=tuple(known)))
            return {}
        first: dict[str, int] = {}
        nodes: dict[str, yaml.Node] = {}
        for name_node, value in node.value:
            name = name_node.value.strip() if isinstance(name_node, yaml.ScalarNode) else "?"
            line = line_of(name_node)
            here = (*place, name)
            if name not in known:
                self.tell_unknown(name, line, known)
                if known == LANGUAGES:
                    self.told.add(place)  # that a text is missing goes without saying
                continue
            if name in first:
                self.found.append(finding(line, "double_field", name=name, first=first[name]))
                continue
            first[name] = self.lines[here] = line
            if value.tag == ALIAS:
                self.told.add(here)
            elif _is_null(value):
                self.tell(here, "nothing", name=name)
            else:
                nodes[name] = value
        return nodes

    def tell_unknown(self, name: str, line: int, known: Collection[str]) -> None:
        """A name that no field has: the one that was meant, where it is near."""
        near = find_nearest(name.lower().replace(" ", "_").replace("-", "_"), known)
        if colon := tell_colon(name, line):
            self.found.append(colon)
        elif near:
            self.found.append(finding(line, "field_near", name=name[:40], near=near))
        else:
            self.found.append(finding(line, "field", name=name[:40], fields=tuple(known)))

    def entries(self, nodes: Mapping[str, yaml.Node], name: str, place: Place = ()) -> list[yaml.Node]:
        """The entries of a list, each with its line; an empty one and what is no list are told."""
        node = nodes.get(name)
        if node is None:
            return []
        here = (*place, name)
        if not isinstance(node, yaml.SequenceNode):
            self.tell(here, "list", name=name)
            return []
        if not node.value:
            self.tell(here, "nothing", name=name)
        for number, entry in enumerate(node.value):
            self.lines[*here, number] = line_of(entry)
            if entry.tag == ALIAS:
                self.told.add((*here, number))
        return list(node.value)

    def text(self, nodes: Mapping[str, yaml.Node], place: Place, name: str, *, at: Place | None = None) -> str:
        """A word as it is written: `no` and `2026-11-23` too, which YAML would take for something else."""
        node = nodes.get(name)
        if node is None:
            return ""
        if isinstance(node, yaml.ScalarNode) and not _is_null(node):
            return clean(node.value, lines=False)
        self.tell(at or (*place, name), "word", name=name)
        return ""

    def words(self, nodes: Mapping[str, yaml.Node], place: Place, name: str, *, lines: bool = False) -> Words:
        """A field that is a text in one language or two."""
        return self.words_of(nodes[name], (*place, name), lines=lines) if name in nodes else Words("")

    def words_of(self, node: yaml.Node, place: Place, *, lines: bool = False) -> Words:
        """A text alone is Chinese; `{zh: …, en: …}` is both."""
        if isinstance(node, yaml.ScalarNode) and not _is_null(node):
            return Words(_say(node, lines=lines))
        if not isinstance(node, yaml.MappingNode):
            self.tell(place, "words", name=place[-1] if isinstance(place[-1], str) else place[-2])
            return Words("")
        nodes = self.fields(node, place, LANGUAGES)
        said: dict[str, str] = {}
        for language, one in nodes.items():
            if isinstance(one, yaml.ScalarNode):
                said[language] = _say(one, lines=lines)
            else:
                self.tell((*place, language), "word", name=language)
                self.told.add(place)
        return Words(said.get("zh", ""), said.get("en", ""))

    def flag(self, nodes: Mapping[str, yaml.Node], place: Place, name: str) -> bool:
        """A field that is yes or no; no where it is missing."""
        word = self.text(nodes, place, name)
        flag = read_flag(word)
        if word and flag is None:
            self.tell((*place, name), "flag", name=name, value=word[:40])
        return bool(flag)

    def number(self, nodes: Mapping[str, yaml.Node], place: Place, name: str) -> float | None:
        """A field that is a number, or None."""
        word = unicodedata.normalize("NFKC", self.text(nodes, place, name)).replace("−", "-")
        if not word:
            return None
        if _NUMBER.fullmatch(word):
            return float(word)
        self.tell((*place, name), "number", name=name, value=word[:40])
        return None

    def whole(self, nodes: Mapping[str, yaml.Node], place: Place, name: str) -> int:
        """A field that is a whole number; 0 where it is missing."""
        number = self.number(nodes, place, name)
        if number is not None and number != int(number):
            self.tell((*place, name), "whole", name=name)
        return int(number or 0)


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in {"", "~", "null", "Null", "NULL"}


def _say(node: yaml.ScalarNode, *, lines: bool) -> str:
    text = clean(node.value, lines=lines)
    folded = node.style != "|" and node.start_mark.line != node.end_mark.line
    return _WIDE_GAP.sub("", text) if folded else text


def read_flag(word: str) -> bool | None:
    """What yes and no mean in any of their forms; None: it is another word."""
    return True if word.lower() in _YES else False if word.lower() in _NO else None


def find_nearest(name: str, known: Collection[str]) -> str:
    """The known name that was probably meant, or ""."""
    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")
