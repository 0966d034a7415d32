"""The process that parses: reads one request from stdin, writes one reply to stdout. Started by `reading.read_file`.

A file that takes too much memory or time, or that crashes a parser, ends this process and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from knowledge.documents.limits import limit_process


def main() -> int:
    """Answer one request; 0 where a reply was written, also when the reply is a refusal."""
    request = json.load(sys.stdin.buffer)
    # libraries print; the reply must be alone on its stream
    reply_stream = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit_process()
    with reply_stream:
        reply_stream.write(json.dumps(_answer(request), ensure_ascii=False).encode())
    return 0


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    from knowledge.archive import encode_parsed
    from knowledge.documents.reading import read_in_process
    from knowledge.errors import KnowledgeRefusal

    try:
        parsed = read_in_process(
            Path(request["path"]),
            file_name=request["file_name"],
            overrides=request["overrides"],
            release_marks=request["release_marks"],
        )
    except KnowledgeRefusal as refusal:
        facts = {name: str(value) for name, value in refusal.facts.items()}
        return {"refusal": type(refusal).__name__, "key": refusal.key, "message": str(refusal), "facts": facts}
    except (MemoryError, RecursionError):
        return {"refusal": "TooHeavy"}
    return {"parsed": encode_parsed(parsed)}


if __name__ == "__main__":
    sys.exit(main())
