"""A YAML file as data together with the line of each part, so that what is wrong with it can be pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a file of rules. `key` is the text's (`benefits.finding.<key>`), `facts` fill it."""

    file: str
    line: int
    key: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Lined:
    """The data of a file, the line of each place in it, and what could not be read."""

    data: object
    lines: Mapping[Place, int]
    findings: tuple[Finding, ...] = ()

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest that holds it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(text: str, file: str) -> Lined:
    """Read a file. Never raises: what is no YAML, or holds a key twice, is a finding."""
    loader = yaml.CSafeLoader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Lined(None, {}, (Finding(file, 1, "empty", {}),))
        reading = _Reading(loader, file)
        data = reading.build(root, ())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return Lined(None, {}, (Finding(file, line, "no_yaml", {"reason": str(error.problem)[:120]}),))
    except (yaml.YAMLError, ValueError) as error:
        return Lined(None, {}, (Finding(file, 1, "no_yaml", {"reason": str(error)[:120]}),))
    finally:
        loader.dispose()
    return Lined(data, reading.lines, tuple(reading.findings))


class _Reading:
    def __init__(self, loader: yaml.CSafeLoader, file: str) -> None:
        self._loader = loader
        self._file = file
        self.lines: dict[Place, int] = {}
        self.findings: list[Finding] = []

    def build(self, node: yaml.Node, place: Place) -> object:
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.SequenceNode):
            return [self.build(part, (*place, number)) for number, part in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            built: dict[str | int, object] = {}
            for key_node, part in node.value:
                key = self._scalar(key_node)
                name = key if isinstance(key, int) and not isinstance(key, bool) else str(key)
                if name in built:
                    self.findings.append(Finding(self._file, key_node.start_mark.line + 1, "twice", {"name": name}))
                built[name] = self.build(part, (*place, name))
                self.lines[(*place, name)] = key_node.start_mark.line + 1
            return built
        return self._scalar(node)

    def _scalar(self, node: yaml.Node) -> object:
        return self._loader.construct_object(node, deep=True)
