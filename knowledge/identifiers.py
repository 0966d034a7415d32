"""What tells a person whatever the names: numbers of phones, cards and accounts, addresses of mail, 我叫…, 微信号.

In whatever width and spacing: １３８ ００１３ ８０００ is a phone too. Days (2026-03-01) and amounts are none.
"""

from __future__ import annotations

import re

_GAP = r"[\s\-.·‐-―－．]?"  # what digits are written apart with
_BEGINS, _ENDS = r"(?<!\d)", r"(?!\d)"
_ONE, _NOUGHT = "[1１]", "[0０]"
_ENDED = r"(?=[，,。.；;！!？?\s]|$)"

PATTERNS = (
    re.compile(r"[\w.+-]+\s?[@＠]\s?[\w-]+(?:\s?[.．]\s?[\w-]+)+"),
    re.compile(rf"{_BEGINS}\d{{4}}(?:[\s-]\d{{4}}){{2,4}}(?:[\s-]\d{{1,4}})?{_ENDS}"),  # a card
    re.compile(rf"(?<![\dA-Za-z])\d{{6}}{_GAP}\d{{8}}{_GAP}\d{{3}}[\dXxＸｘ](?![\dA-Za-z])"),  # an identity card
    re.compile(r"(?<![\dA-Za-zＡ-Ｚ])[A-Za-zＡ-Ｚ]{1,2}\d{7,9}(?![\dA-Za-z])"),  # a passport or permit
    re.compile(rf"{_BEGINS}(?:[+＋]?[8８][6６]{_GAP})?{_ONE}{_GAP}[3-9３-９](?:{_GAP}\d){{9}}{_ENDS}"),
    re.compile(rf"{_BEGINS}[（(]?{_NOUGHT}\d{{2,3}}[)）]?{_GAP}\d{{3,4}}{_GAP}\d{{4}}{_ENDS}"),  # 020-8266 1234
    re.compile(r"(?<!\d)\d{8,}(?!\d)"),  # a case, a card, an account
    re.compile(rf"(?<=我叫)[一-鿿]{{2,4}}{_ENDED}"),
    re.compile(rf"(?<=姓名)(?:是|叫)?[:：]?\s*[一-鿿]{{2,4}}{_ENDED}"),
    re.compile(r"(?<=[Mm]y name is )[A-Z][\w'-]+(?:\s[A-Z][\w'-]+){0,3}"),
    re.compile(r"(?<=I am )[A-Z][a-z'-]+(?:\s[A-Z][a-z'-]+){1,3}(?=[,.;!?]|\sand\s|\sfrom\s|$)"),
    re.compile(r"(?<=微信)(?:号)?[:：]?\s*[A-Za-z][\w-]{5,19}"),
    re.compile(r"(?<=[VvWw][Xx])(?:号)?[:：]\s*[\w-]{5,20}"),
    re.compile(r"(?<=[Qq][Qq])(?:号)?[:：]?\s*\d{5,}"),
    re.compile(
        r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?(?=[A-Z0-9]{0,5}\d)[A-Z0-9]{5,6}(?![A-Z0-9])"
    ),  # a car
)
