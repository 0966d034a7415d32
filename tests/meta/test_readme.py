"""What the READMEs and docs/ say is so: commands parse, settings have their defaults, links lead somewhere.

Both languages say the same: row for row in the READMEs, heading for heading in docs/.
"""

from __future__ import annotations

import argparse
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS, build_parser
from bot.settings import Settings
from tests.meta.project import READMES, ROOT, find_texts

SETTING_ROW = re.compile(r"^\| `(SIWEN_\w+)` \| (.*?) \| (.*?) \|$", re.MULTILINE)
FENCE = re.compile(r"^```(?:sh|bash)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(siwen [^`\n]*)` \|", re.MULTILINE)  # a row of the table of commands: parsed whole
INLINE = re.compile(r"`((?:siwen|make|\./)[^`\n]*)`")
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#([^)]*))?\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
PAGES = sorted((ROOT / "docs").glob("*.md"))
SIZE = 54_000  # bytes: each thing that people do stands here under a heading of its own, short; long walks in docs/
SECTIONS = (  # in Chinese as many rows in each part: test_both_readmes_have_the_same_rows
    "A liaison's day",
    "A need from the visit to the call-back",
    "A survey from file to attachment",
    "What can I get?",
    "Using a language model",
    "The office's year",
    "What a push promises",
    "Anonymous surveys",
    "Answer quality",
)
PLACEHOLDERS = re.compile(r"\[[^\]]*\]|…|\|.*?(?= --help$)")  # what may be left out; the others of list|due|year
NUMBERS = re.compile(r"\b(?:ID|NUMBER|N|Y)\b|编号|期号|年份")

both = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
each_page = pytest.mark.parametrize("page", [*READMES, *PAGES], ids=lambda path: path.name)


def _commands(text: str) -> list[str]:
    """Every command of the shell blocks and tables, without comments and pipes; of inline code, with `--help`.

    Inline code may stop in the middle of a command (`siwen people show`), so what it leaves out is not asked for.
    """
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    parts = [part.strip() for line in lines for part in re.split(r"\s#\s|\||&&", line)]
    mentions = [f"{words} --help" if words.startswith("siwen") else words for words in INLINE.findall(text)]
    return [part for part in parts + ROW.findall(text) + mentions if re.match(r"(?:siwen|make)\b", part)]


@both
def test_the_settings_table_is_the_code(readme: Path) -> None:
    rows = {
        name: (default, meaning) for name, default, meaning in SETTING_ROW.findall(readme.read_text(encoding="utf-8"))
    }
    fields = {f"SIWEN_{name.upper()}": field for name, field in Settings.model_fields.items()}
    assert rows.keys() == fields.keys()
    for name, field in fields.items():
        default, meaning = rows[name]
        shown = "" if field.default in (None, "", frozenset()) else f"`{field.default}`"
        assert default.strip() == shown, name
        if readme.name == "README.zh-CN.md":
            assert meaning == field.description, name


@both
def test_each_command_of_siwen_is_told(readme: Path) -> None:
    rows = ROW.findall(readme.read_text(encoding="utf-8"))
    assert {row.split()[1] for row in rows} == COMMANDS.keys()


@each_page
def test_each_siwen_command_parses(page: Path) -> None:
    lines = [line for line in _commands(page.read_text(encoding="utf-8")) if line.startswith("siwen ")]
    for line in lines:
        words = shlex.split(NUMBERS.sub("2026", PLACEHOLDERS.sub("", line)))[1:]
        try:
            build_parser(words).parse_args(words)
        except SystemExit as ended:
            if ended.code:
                raise AssertionError(f"{page.name}: {line}") from ended


@both
def test_each_make_target_exists(readme: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {line.split()[1] for line in _commands(readme.read_text(encoding="utf-8")) if line.startswith("make ")}
    assert {"run", "test", "bench", "eval"} <= named
    assert named <= targets


@each_page
def test_each_link_leads_somewhere(page: Path) -> None:
    broken = []
    for path, heading in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        if not target.exists() or (heading and heading not in _anchors(target)):
            broken.append(f"{path}#{heading}")
    assert broken == []


def _anchors(page: Path) -> set[str]:
    """What a page's headings are called in links: small letters, blanks as hyphens, no punctuation."""
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(page.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("chinese", [page for page in PAGES if ".zh-CN" in page.name], ids=lambda path: path.name)
def test_a_page_has_the_same_parts_in_both_languages(chinese: Path) -> None:
    english = chinese.with_name(chinese.name.replace(".zh-CN", ""))
    marks = [re.findall(r"^#+ ", page.read_text(encoding="utf-8"), re.MULTILINE) for page in (chinese, english)]
    assert marks[0] == marks[1]


def test_both_readmes_have_the_same_rows() -> None:
    """Of commands their names, of measures command and date, of every table how many rows it has."""
    english, chinese = (path.read_text(encoding="utf-8") for path in READMES)
    for cell in (r"^\| `(siwen \S+(?: [a-z-]+)?)", r"^\|.*\| (`[^`|]+`) \| (\d\d-\d\d†?) \|$"):
        told = [re.findall(cell, text, re.MULTILINE) for text in (english, chinese)]
        assert told[0], cell
        assert told[0] == told[1]
    rows = [[part.count("\n|") for part in text.split("\n## ")] for text in (english, chinese)]
    assert rows[0] == rows[1]


def test_each_thing_that_people_do_has_a_section() -> None:
    headings = HEADING.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert set(SECTIONS) <= set(headings)


@both
def test_a_readme_can_be_read(readme: Path) -> None:
    assert readme.stat().st_size < SIZE, "what a person needs every day is in README; longer matters in docs/"


@both
def test_a_reader_learns_first_that_telegram_is_abroad(readme: Path) -> None:
    top = readme.read_text(encoding="utf-8")[:2_000]
    assert "PIPL" in top or "个人信息保护法" in top


@both
def test_the_two_commands_come_early(readme: Path) -> None:
    """What it does, a conversation, then the two commands."""
    text = readme.read_text(encoding="utf-8")
    assert text.index("博士能拿多少安家费") < text.index("make run") < text.index("make test") < text.index("## ")


def test_nothing_is_left_to_be_written() -> None:
    marks = ("to be " + "measured", "TO" + "DO", "FIX" + "ME", "待" + "测")
    left = [path.name for path, text in find_texts() if path.suffix == ".md" and any(mark in text for mark in marks)]
    assert left == []


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def _list_parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:  # argparse names no other way to its own commands
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _list_parsers(below)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_one_language(command: str) -> None:
    """The words of argparse itself are English, so all of `--help` is; what a command tells the office is Chinese."""
    for parser in _list_parsers(build_parser([command])):
        assert not re.findall(r"[\u3000-\u9fff\uff00-\uffef]", parser.format_help()), parser.prog


@pytest.mark.parametrize("command", COMMANDS)
def test_help_names_every_action_of_a_command(command: str) -> None:
    own = next(parser for parser in _list_parsers(build_parser([command])) if parser.prog.split()[1:] == [command])
    below = [action for action in own._actions if isinstance(action, argparse._SubParsersAction)]
    assert [name for action in below for name in action.choices if name not in COMMANDS[command]] == []
