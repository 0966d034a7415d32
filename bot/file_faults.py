"""What the system refused about a file, in the person's language: the only place that words it.

Whoever opens a file lets the OSError pass, or makes it the cause of a refusal of its own; the edge words it here. The
system's own lines are English and name no way out.
"""

from __future__ import annotations

import os

from bot import texts
from storage.errors import find_reason


def name_reason(language: str, error: OSError) -> str:
    """Why, in a few words: no such file, no permission."""
    return texts.say(language, f"refused.{find_reason(error)}")


def word_fault(language: str, error: OSError) -> str:
    """The whole line of a file that could not be opened or written, with its path."""
    return texts.say(language, "refused.line", path=os.fsdecode(error.filename), reason=name_reason(language, error))


def add_reason(language: str, line: str, refusal: BaseException) -> str:
    """A refusal's line with the system's reason, where one is its cause; each of several with its own."""
    problems = getattr(refusal, "problems", ())
    if problems:
        return "\n".join(add_reason(language, str(problem), problem) for problem in problems)
    cause = refusal.__cause__
    if not isinstance(cause, OSError) or cause.errno is None:
        return line
    return texts.say(language, "refused.because", line=line, reason=name_reason(language, cause))
