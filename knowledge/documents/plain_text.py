"""Plain text in the encodings that Chinese offices use."""

from __future__ import annotations

import re

from knowledge.documents.blocks import Block, Extract, Paragraph
from knowledge.documents.cleaning import clean_line
from knowledge.documents.refusals import refuse

_READABLE = re.compile(
    r"[\t\n\r\x20-\x7e\u00b7\u00d7\u2010-\u2027\u2030-\u205e\u2103\u2116\u2160-\u2179"
    r"\u2190-\u2193\u2200-\u22ff\u2460-\u24ff\u2500-\u25ff\u2605\u2606\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
)
_READABLE_SHARE = 0.9
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_STRAY_ZEROS = 0.1  # UTF-16 of Latin text has every second byte zero
# The commonest characters of official Chinese: bytes of another kind read as GB18030 hardly ever give them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种"
    "面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本"
    "去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比"
    "或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总"
    "次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做"
    "必战先回则任取据处理府市"
)
_COMMON_SHARE = 0.25


def read_plain_text(text: str, file_name: str) -> Extract:
    """Read a text: each line is a paragraph, but lines broken at a fixed width are joined again."""
    lines = [line.rstrip() for line in text.split("\n")]
    blocks: list[Block] = []
    for number, line in _join_wrapped(lines):
        shown = clean_line(line)
        if shown:
            blocks.append(Paragraph(shown, place=f"第{number}行"))
    if not blocks:
        raise refuse("no_text", file_name, "文件里没有文字")
    return Extract(blocks, "text/plain")


def decode_text(content: bytes, file_name: str) -> str:
    """Text of bytes: by byte order mark, else UTF-8, else GB18030; line ends are line feeds.

    Raises UnreadableDocument where the bytes are text in none of these.
    """
    text = _decode_marked(content) or _decode_unmarked(content)
    if text is None:
        raise refuse("encoding", file_name, "不是 UTF-8 或 GB18030 编码的文字，请另存为 UTF-8 后再收录")
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")


def _decode_marked(content: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _try(content, encoding)
    return None


def _decode_unmarked(content: bytes) -> str | None:
    zeros = content[:4096].count(0)
    text = _try(content, "utf-8")
    if text is not None and zeros <= _STRAY_ZEROS * min(len(content), 4096):
        return text
    if zeros:
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        text = _try(content, "utf-16-le" if odd >= even else "utf-16-be")
        return text if text is not None and _reads(text) else None
    text = _try(content, "gb18030")
    return text if text is not None and _reads(text) else None


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _reads(text: str) -> bool:
    """Whether a decoded text can be one: readable characters, and among the Chinese ones the common ones."""
    sample = text[:20_000]
    if len(_READABLE.findall(sample)) < _READABLE_SHARE * len(sample):
        return False
    chinese = [character for character in sample if "\u4e00" <= character <= "\u9fff"]
    common = sum(character in _COMMON for character in chinese)
    return len(chinese) < 8 or common >= _COMMON_SHARE * len(chinese)


def _join_wrapped(lines: list[str]) -> list[tuple[int, str]]:
    """Lines with their numbers; where most lines are equally long and end within a sentence, they were one."""
    widths = [_width(line) for line in lines if line.strip()]
    widest = max(widths, default=0)
    full = sum(width >= 0.9 * widest for width in widths)
    wrapped = len(widths) >= 6 and 30 <= widest <= 120 and full >= 0.5 * len(widths)
    joined: list[tuple[int, str]] = []
    open_line = False
    for number, line in enumerate(lines, start=1):
        indented = line[:1] in ("\u3000", "\t") or line.startswith("  ")
        if wrapped and open_line and line.strip() and not indented:
            joined[-1] = (joined[-1][0], joined[-1][1] + line)
        else:
            joined.append((number, line))
        open_line = bool(line.strip()) and _width(line) >= 0.9 * widest
    return joined


def _width(line: str) -> int:
    return sum(2 if ord(character) > 0x2E7F else 1 for character in line)
