"""The text of a page's bytes."""

from __future__ import annotations

import re

from knowledge.documents.plain_text import decode_text

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def decode_html(content: bytes, file_name: str) -> str:
    """Decode by byte order mark, by what the page declares where that reads, else like plain text.

    Raises UnreadableDocument where the bytes are text in no encoding known here.
    """
    declared = _DECLARED.search(content[:4096])
    marked = content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    if declared and not marked:
        name = declared.group(1).decode("ascii", "replace").lower()
        encoding = "gb18030" if name in ("gb2312", "gbk", "gb18030", "x-gbk") else name
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            pass  # declared wrongly: the bytes decide
    return decode_text(content, file_name)
