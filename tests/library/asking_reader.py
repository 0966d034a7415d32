"""A reader that asks again and again until its stdin ends: one JSON line for each time what it sees changes.

A line is {"marks": all marks in the text of what answers and of what was found} or {"error": …}.
"""

from __future__ import annotations

import json
import re
import select
import sys
from pathlib import Path

from tests.library.shelf import TODAY, WordEmbeddings, open_library


def look(data: Path) -> None:
    library = open_library(data)
    question = WordEmbeddings().embed_query("安家补贴一次性给予多少")
    before = ""
    asked = 0
    while not select.select([sys.stdin], [], [], 0.005)[0]:
        try:
            snapshot = library.snapshot()
            readable = snapshot.readable(TODAY)
            found = snapshot.search_dense(question, 50, {version.id for version, _ in readable})
            texts = [article.text for version, _ in readable for article in version.parsed.articles]
            texts += [snapshot.passages[place][1].text for place, _ in found]
            marks = sorted({int(mark) for text in texts for mark in re.findall(r"第(\d+)版", text)})
            line = json.dumps({"marks": marks, "answers": len(readable), "found": len(found)})
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test must see it
            line = json.dumps({"error": f"{type(error).__name__}: {error}"})
        asked += 1
        if line != before:
            print(line, flush=True)  # noqa: T201 -- its lines are what the test reads
            before = line
    print(json.dumps({"asked": asked}), flush=True)  # noqa: T201 -- its lines are what the test reads


if __name__ == "__main__":
    look(Path(sys.argv[1]))
