"""Where the project's files are, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "jobs", "knowledge", "storage")
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")


def find_modules() -> list[Path]:
    """Every module of the four packages, without the migrations that Alembic wrote."""
    found = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    modules = [path for path in found if "versions" not in path.parts]
    assert len(modules) > len(PACKAGES)
    return modules


def find_texts() -> Iterator[tuple[Path, str]]:
    """Every text file that a clone brings, with its text."""
    folders = [ROOT / name for name in (*PACKAGES, "tests", "docs", "deploy", ".ci")]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if "__pycache__" not in path.parts]
    for path in [*sorted(ROOT.iterdir()), *paths]:
        if not path.is_file() or path.name in {".env", ".git"}:  # .git: a file in a worktree
            continue
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a PDF, a picture, a text in GB18030: nothing that names a host or a path of ours


def name_of(path: Path) -> str:
    """A path as the project says it."""
    return path.relative_to(ROOT).as_posix()


def parse(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
