"""From a file to a document: what it says of itself, its articles, and the passages they are found by."""

from __future__ import annotations

from knowledge.documents.reading import read_file, read_in_process

__all__ = ["read_file", "read_in_process"]
