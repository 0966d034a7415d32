"""A follow-up as a model writes it out: used only where it is made of nothing but what was typed.

It is one reading more beside those that rules make (`knowledge.conversation`); the documents choose among them.
"""

from __future__ import annotations

from knowledge.lexical import tokenise
from knowledge.wording.quantities import fold

MOST_CHARS = 200
_SECONDS = 3.0  # a follow-up waits no longer for it: the rules have read it already


def patience(timeout: float) -> float:
    """How long to wait, in seconds."""
    return min(_SECONDS, timeout)


def check_rewritten(text: str, before: str, now: str) -> str | None:
    """The question, where every pair of signs, number and word of it was typed; None where anything was added.

    What joins two typed pieces (安家补贴 and 多久到账) makes a pair of its own: of those one in four may be new.
    """
    question = " ".join(text.split())
    if not question or len(question) > MOST_CHARS or "\n" in text.strip():
        return None
    typed = f"{before}\n{now}"
    known = set(tokenise(typed))
    signs = set(fold(typed).lower())
    if not all(sign in signs or not sign.isalnum() for sign in fold(question).lower()):
        return None
    pairs = [token for token in tokenise(question) if len(token) > 1]
    new = [token for token in pairs if token not in known]
    return question if len(new) * 4 <= len(pairs) else None
