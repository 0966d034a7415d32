"""Messages as text for a terminal: Telegram's HTML and rich blocks, tables aligned by the columns signs take."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser

from aiogram import types

_NARROWEST = 6  # columns that a cell keeps however many there are
_GAP = "  "
_STYLES = {"b": "1", "i": "2", "s": "9", "ins": "1;4"}  # SGR: bold, faint, struck, bold and underlined


class Style:
    """Bold, faint and struck, where the terminal has them; nothing at all elsewhere."""

    def __init__(self, *, colour: bool, columns: int) -> None:
        self.colour = colour
        self.columns = columns

    def put(self, tag: str, text: str) -> str:
        """The text in the style of an HTML tag."""
        code = _STYLES.get(tag)
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text


def width(text: str) -> int:
    """How many columns a text takes; style codes none."""
    bare = text
    while (start := bare.find("\x1b[")) >= 0 and (end := bare.find("m", start)) >= 0:
        bare = bare[:start] + bare[end + 1 :]
    return sum(_width(sign) for sign in bare)


def _width(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most that many columns; Chinese breaks anywhere."""
    lines: list[str] = []
    for whole in text.split("\n"):
        line, used = "", 0
        for sign in whole:
            if used + _width(sign) > columns and line:
                lines.append(line)
                line, used = "", 0
            line += sign
            used += _width(sign)
        lines.append(line)
    return lines


def show_table(rows: Sequence[Sequence[str]], style: Style, *, head: bool) -> str:
    """Rows of cells under each other, wrapped into the terminal's width."""
    count = max(len(row) for row in rows)
    filled = [[*row, *[""] * (count - len(row))] for row in rows]
    widths = [max(width(row[column]) for row in filled) for column in range(count)]
    room = max(style.columns - len(_GAP) * (count - 1), _NARROWEST * count)
    while sum(widths) > room:
        widest = max(range(count), key=lambda column: widths[column])
        widths[widest] -= 1
    lines: list[str] = []
    for number, row in enumerate(filled):
        cells = [wrap(cell, widths[column]) for column, cell in enumerate(row)]
        for height in range(max(len(cell) for cell in cells)):
            parts = [cell[height] if height < len(cell) else "" for cell in cells]
            text = _GAP.join(part + " " * (widths[column] - width(part)) for column, part in enumerate(parts)).rstrip()
            lines.append(style.put("b", text) if head and number == 0 else text)
        if head and number == 0:
            lines.append(_GAP.join("─" * columns for columns in widths))
    return "\n".join(lines)


class _Html(HTMLParser):
    """Where nothing can be struck, words of a change are told by signs: 「15→18」, 「−应当」, 「+连续」."""

    def __init__(self, style: Style) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self._style, self._open = "", style, [""]
        self._quote: int | None = None
        self._gone = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        del attrs
        self._open.append(tag)
        if tag == "blockquote":
            self._quote = len(self.text)

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        self._open.pop()
        if tag != "s":
            self._tell_gone()
        if tag == "blockquote" and self._quote is not None:
            quoted = self.text[self._quote :]
            self.text = self.text[: self._quote] + "\n".join(f"│ {line}" for line in quoted.split("\n"))

    def handle_data(self, data: str) -> None:
        """Text in the innermost style there is."""
        tag = next((tag for tag in reversed(self._open) if tag in _STYLES), "")
        if not self._style.colour and tag in ("s", "ins"):
            came = f"{self._gone}→{data}" if self._gone else f"+{data}"
            self._gone, told = (data, "") if tag == "s" else ("", f"「{came}」")
            self.text += told
            return
        self._tell_gone()
        self.text += "\n".join(self._style.put(tag, line) for line in data.split("\n"))

    def close(self) -> None:
        """The text ends."""
        super().close()
        self._tell_gone()

    def _tell_gone(self) -> None:
        """Words that went, and none came in their place."""
        self.text += f"「−{self._gone}」" if self._gone else ""
        self._gone = ""


def show_html(text: str, style: Style) -> str:
    """A message in Telegram's HTML."""
    parser = _Html(style)
    parser.feed(text)
    parser.close()
    return parser.text


def show_blocks(blocks: Sequence[types.InputRichBlockUnion], style: Style) -> str:
    """A rich message; what it folds is shown in full."""
    return "\n".join(_blocks(blocks, style))


def _blocks(blocks: Sequence[types.InputRichBlockUnion], style: Style) -> Iterator[str]:
    for block in blocks:
        match block:
            case types.InputRichBlockTable():
                rows = [[_plain(cell.text) for cell in row] for row in block.cells]
                head = bool(block.cells and block.cells[0] and block.cells[0][0].is_header)
                yield show_table(rows, style, head=head)
            case types.InputRichBlockSectionHeading():
                yield style.put("b", _plain(block.text))
            case types.InputRichBlockFooter():
                yield style.put("i", _plain(block.text))
            case types.InputRichBlockDetails():
                yield style.put("b", _plain(block.summary))
                yield from _blocks(block.blocks, style)
            case types.InputRichBlockBlockQuotation():
                yield "\n".join(f"│ {line}" for line in show_blocks(block.blocks, style).split("\n"))
            case types.InputRichBlockParagraph():
                yield _styled(block.text, style)


def _styled(text: object, style: Style) -> str:
    match text:
        case str():
            return text
        case list():
            return "".join(_styled(part, style) for part in text)
        case types.RichTextBold():
            return style.put("b", _plain(text.text))
        case types.RichTextStrikethrough():
            return style.put("s", _plain(text.text))
        case types.RichText():
            return _styled(getattr(text, "text", ""), style)
    return ""


def _plain(text: object) -> str:
    return _styled(text, Style(colour=False, columns=0))
