"""A bar on stderr for work that takes longer than a person waits without a sign."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.index import Progress


@contextmanager
def show_progress() -> Iterator[Progress]:
    """Give a callable `(done, total, what)`; it draws one bar for each `what`, and none where it is never called."""
    from tqdm import tqdm

    bar: tqdm | None = None

    def report(done: int, total: int, what: str) -> None:
        nonlocal bar
        if bar is None or bar.desc != what:
            if bar is not None:
                bar.close()
            shape = "{desc} {percentage:3.0f}%|{bar:30}| {n_fmt}/{total_fmt} {remaining}"
            bar = tqdm(total=total, desc=what, bar_format=shape)
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()
