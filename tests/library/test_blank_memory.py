"""What an index writes is what it was given, not what its process had in memory before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.library.littered_writer import WORD

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform != "linux", reason="the memory is littered by glibc's own means")
def test_no_file_of_an_index_holds_memory_of_its_process(tmp_path: Path) -> None:
    one_arena = os.environ | {"MALLOC_ARENA_MAX": "1"}  # so that threads get what others have freed
    subprocess.run(
        [sys.executable, "-m", "tests.library.littered_writer", str(tmp_path)], cwd=ROOT, env=one_arena, check=True
    )
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "data_level0.bin" for path in files)
    assert [path.name for path in files if WORD.encode() in path.read_bytes()] == []
