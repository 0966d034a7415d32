"""Building a survey by taps."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storage.surveys import sketches
from storage.surveys.definition import Definition


def read_sketch(session: Session, sketch_id: int) -> Definition:
    """What a survey that is being built asks so far. Raises SketchRefused."""
    return sketches.get(session, sketch_id).definition
