"""The types of what python-docx and lxml hand out: they ship none."""

from __future__ import annotations

from typing import Any

Xml = Any  # an element of the file's XML
Document = Any  # a Word file that is open
