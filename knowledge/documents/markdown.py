"""Markdown with front matter, as the knowledge base keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import yaml

from knowledge.documents.blocks import Block, Extract, Paragraph, Table
from knowledge.documents.cleaning import clean_line
from knowledge.documents.refusals import refuse

FRONT_LINES = 200  # front matter longer than this is a text that begins with a rule
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_RULE_ROW = re.compile(r"\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?$")
_THEMATIC_BREAK = re.compile(r"(?:-\s*){3,}$|(?:\*\s*){3,}$|(?:_\s*){3,}$")
_BULLET = re.compile(r"^[-*+]\s+(?=\S)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])")
_LINK = re.compile(r"!?\[([^\]]*)\]\(<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CELL_END = re.compile(r"(?<!\\)\|")

FrontMatter = Mapping[str, tuple[str | tuple[str, ...], int]]


def read_markdown(text: str, file_name: str) -> Extract:
    """Read Markdown: front matter, headings, paragraphs (a line each), tables.

    Raises UnreadableDocument, naming the line, where the front matter is no flat YAML mapping.
    """
    front, body, first_line = split_front_matter(text, file_name)
    body = _COMMENT.sub(lambda match: "\n" * match.group(0).count("\n"), body)
    blocks = list(_read_blocks(body.split("\n"), first_line))
    title = next((block.text for block in blocks if isinstance(block, Paragraph) and block.level == 1), "")
    return Extract(blocks, "text/markdown", title=title, front=front)


def split_front_matter(text: str, file_name: str) -> tuple[FrontMatter, str, int]:
    """The values of the front matter with their lines, the rest of the text, and the line on which it starts."""
    lines = text.split("\n")
    if not lines or lines[0].strip() != "---":
        return {}, text, 1
    end = next((i for i, line in enumerate(lines[1 : FRONT_LINES + 1], start=1) if line.strip() in ("---", "...")), 0)
    if not end:
        if not re.match(r"[A-Za-z_]+\s*:", lines[1] if len(lines) > 1 else ""):
            return {}, text, 1
        raise refuse("front_matter", file_name, "文件开头的说明区没有以“---”结束", place="第1行")
    return _read_yaml("\n".join(lines[1:end]), file_name), "\n".join(lines[end + 1 :]), end + 2


def _read_yaml(text: str, file_name: str) -> FrontMatter:
    # compose() builds no Python objects: 2025-02-30 and tags stay text, and every value knows its line
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 2}行" if mark else "第2行"
        raise refuse("front_matter", file_name, "文件开头的说明区写法不对（应为“名称: 值”）", place=place) from error
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise refuse("front_matter", file_name, "文件开头的说明区应为“名称: 值”的列表", place="第2行")
    values: dict[str, tuple[str | tuple[str, ...], int]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 2
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if not name or name in values:
            told = f"“{name}”写了两次" if name else "名称应为文字"
            raise refuse("front_matter", file_name, f"文件开头的说明区有误：{told}", place=f"第{line}行")
        if isinstance(value, yaml.ScalarNode):
            values[name] = ("" if value.tag.endswith(":null") else str(value.value), line)
        elif isinstance(value, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in value.value):
            values[name] = (tuple(str(item.value) for item in value.value), line)
        else:
            raise refuse("front_matter", file_name, f"“{name}”应为文字或列表", place=f"第{line}行")
    return values


def _read_blocks(lines: list[str], first_line: int) -> Iterator[Block]:
    index = 0
    fenced = False
    while index < len(lines):
        line = lines[index].rstrip()
        place = f"第{first_line + index}行"
        stripped = line.strip()
        if stripped.startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced:
            yield from _paragraph(stripped, 0, place, markup=False)
        elif _starts_table(lines, index):
            end = index
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield _read_table(lines[index:end], place)
            index = end
            continue
        elif _THEMATIC_BREAK.fullmatch(stripped):
            pass
        else:
            heading = _HEADING.match(stripped)
            level = len(heading.group(1)) if heading else 0
            content = heading.group(2) if heading else _BULLET.sub("", re.sub(r"^(>\s?)+", "", stripped), count=1)
            yield from _paragraph(content, level, place, markup=True)
        index += 1


def _paragraph(text: str, level: int, place: str, *, markup: bool) -> Iterator[Paragraph]:
    prominent = markup and re.fullmatch(r"\*\*[^*]+\*\*", text) is not None
    shown = clean_line(_drop_markup(text) if markup else text)
    if shown:
        yield Paragraph(shown, level, prominent, place)


def _drop_markup(text: str) -> str:
    text = _LINK.sub(_show_link, text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\1", text)
    text = re.sub(r"<br\s*/?>", " ", text)
    return _ESCAPED.sub(r"\1", text)


def _show_link(match: re.Match[str]) -> str:
    words, address = match.groups()
    return str(words) if words == address else f"{words}（{address}）"


def _starts_table(lines: list[str], index: int) -> bool:
    following = lines[index + 1].strip() if index + 1 < len(lines) else ""
    return "|" in lines[index] and "|" in following and _RULE_ROW.fullmatch(following) is not None


def _read_table(lines: list[str], place: str) -> Table:
    rows = [_cells(line) for number, line in enumerate(lines) if number != 1]
    width = max(len(row) for row in rows)
    return Table(tuple(tuple(row + [""] * (width - len(row))) for row in rows), 1, place)


def _cells(line: str) -> list[str]:
    parts = _CELL_END.split(line.strip().removeprefix("|"))
    if parts and not parts[-1].strip():
        parts.pop()
    return [clean_line(_drop_markup(part.strip())) for part in parts]
