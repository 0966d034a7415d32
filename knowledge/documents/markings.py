"""Markings that stop a file: 秘密, 机密, 绝密 for good; 内部, 征求意见稿 until an admin releases it.

A marking is a line of its own at the top, a page header, or has its star (机密★1年); the same words within a sentence
are none. Form: 国家秘密定密管理暂行规定; GB/T 9704—2012, 7.2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.documents.blocks import Extract, Paragraph
from knowledge.documents.refusals import refuse_marked

_TOP_LINES = 12
_STARRED_CHARS = 40  # with its serial number and its urgency; a longer line is a sentence about markings
_GRADE = r"(绝\s*密|机\s*密|秘\s*密)"
_STARRED = re.compile(rf"(?:^|\s|[：:]){_GRADE}\s*[★☆*＊✩]\s*(?:\d|长期|启封|解密|$)?")
_ALONE = re.compile(
    rf"[【（(\[]?\s*(?:密\s*级\s*[：:]?\s*)?{_GRADE}\s*[】）)\]]?(?:\s*(?:特急|加急|急件|平急|\d{{1,6}}))*"
)
_INTERNAL = re.compile(
    r"[【（(\[]?\s*(?:仅供)?\s*(内\s*部)\s*(?:资料|文件|材料|使用|参考|发行|传阅|刊物|讨论)?"
    r"(?:\s*[，,、；;\s]\s*(?:注意保存|请勿外传|不得外传|不得外泄|严禁外传|妥善保管))?\s*[】）)\]]?"
)
_DRAFT = re.compile(r"(?:.*[（(【\[]\s*|^)((?:公开|第[一二三]次)?\s*征求意见\s*(?:修改)?稿)\s*[）)】\]]?\s*")


def refuse_markings(extract: Extract, file_name: str, *, release_marks: bool) -> None:
    """Raise MarkedSecret where the document is marked; `release_marks` lets 内部 and 征求意见稿 pass, nothing else."""
    marked = sorted(_find_markings(extract), key=lambda found: found[2])
    for marking, place, releasable in marked:
        if not (releasable and release_marks):
            raise refuse_marked(marking, file_name, place, releasable=releasable)


def _find_markings(extract: Extract) -> Iterator[tuple[str, str, bool]]:
    lines = [(text, "页眉页脚") for text in extract.margins]
    paragraphs = [block for block in extract.blocks if isinstance(block, Paragraph)]
    lines += [(block.text, block.place or "开头") for block in paragraphs[:_TOP_LINES]]
    if extract.title:
        lines.append((extract.title, "标题"))
    for text, place in lines:
        secret = _ALONE.fullmatch(text.strip())
        internal = _INTERNAL.fullmatch(text.strip())
        draft = _DRAFT.fullmatch(text.strip())
        if secret:
            yield _close_up(secret.group(1)), place, False
        elif internal:
            yield _close_up(internal.group(1)), place, True
        elif draft:
            yield "征求意见稿", place, True
    lines += [(block.text, block.place or "正文") for block in paragraphs[_TOP_LINES:]]
    for text, place in lines:
        starred = _STARRED.search(text) if len(text) <= _STARRED_CHARS else None
        if starred:
            yield _close_up(starred.group(1)), place, False


def _close_up(text: str) -> str:
    return "".join(text.split())
