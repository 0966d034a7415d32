"""What tells a person whatever the names: numbers of phones, cards and accounts, addresses of mail, 我叫…, 微信号."""

from __future__ import annotations

import re

PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])"),  # an identity card
    re.compile(r"(?<![\dA-Za-z])[A-Za-z]{1,2}\d{7,9}(?![\dA-Za-z])"),  # a passport or permit
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)\d{8,}(?!\d)"),  # a case, a card, an account
    re.compile(r"(?<=我叫)[一-鿿]{2,4}(?=[，,。；;！!\s]|$)"),
    re.compile(r"(?<=微信)(?:号)?[:：]?\s*[A-Za-z][\w-]{5,19}"),
)
