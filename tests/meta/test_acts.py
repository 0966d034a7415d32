"""Every act that is written into the audit reads as words: read off the source, so a new act needs its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.texts import LANGUAGES
from tests.meta.project import find_modules, name_of, parse


def list_acts() -> set[str]:
    """What `audit.record` is called with, and what is handed to functions that pass their `act` on to it."""
    acts: set[str] = set()
    passing: dict[str, int] = {}  # such functions (private ones with their module), with the place of their `act`
    for path in find_modules():
        for within, call in _find_records(parse(path)):
            given = next(keyword.value for keyword in call.keywords if keyword.arg == "act")
            if isinstance(given, ast.Constant):
                acts.add(str(given.value))
                continue
            assert isinstance(given, ast.Name), f"{name_of(path)}:{call.lineno}: an act that can't be read off"
            passing[_name(path, within.name)] = [one.arg for one in within.args.args].index(given.id)
    for path in find_modules():
        for node in ast.walk(parse(path)):
            called = _name(path, ast.unparse(node.func).rpartition(".")[2]) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and called in passing:
                given = node.args[passing[called]] if len(node.args) > passing[called] else None
                assert isinstance(given, ast.Constant), f"{name_of(path)}:{node.lineno}: an act that can't be read off"
                acts.add(str(given.value))
    return acts


def _name(path: Path, function: str) -> str:
    return f"{name_of(path)} {function}" if function.startswith("_") else function


def _find_records(tree: ast.AST) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.Call]]:
    """Calls of `audit.record`, each with the outermost function it stands in."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "audit.record":
                    yield node, inner
        elif isinstance(node, ast.ClassDef):
            yield from _find_records(node)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_reads_as_words(language: str) -> None:
    acts, texts = list_acts(), LANGUAGES[language]
    assert {"invite.make", "hr.entrust", "document.publish", "rights.denied"} <= acts
    assert {act for act in acts if f"act.{act}" not in texts} == set()


def test_no_act_has_words_and_is_never_written() -> None:
    worded = {key.removeprefix("act.") for key in LANGUAGES["zh"] if key.startswith("act.")}
    assert worded - list_acts() == set()
