"""A bar on stderr for work that takes longer than a person waits without a sign."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.index import Progress


class Stopped(Exception):
    """Long work was told to end; what it had begun is as if it had not been."""


@contextmanager
def show_progress(is_stopped: Callable[[], bool] = lambda: False) -> Iterator[Progress]:
    """Give a callable `(done, total, what)`; it draws one bar for each `what`, and none where it is never called.

    It raises Stopped once `is_stopped()` holds, so that the work ends at its next step.
    """
    from tqdm import tqdm

    bar: tqdm | None = None

    def report(done: int, total: int, what: str) -> None:
        nonlocal bar
        if is_stopped():
            raise Stopped
        if bar is None or bar.desc != what:
            if bar is not None:
                bar.close()
            shape = "{desc} {percentage:3.0f}%|{bar:30}| {n_fmt}/{total_fmt} {remaining}"
            # In a file or a pipe each drawing is a line of its own: a few of them will do.
            often = 0.1 if sys.stderr.isatty() else 10.0
            bar = tqdm(total=total, desc=what, bar_format=shape, mininterval=often)
        bar.total = total
        bar.update(done - bar.n)

    try:
        yield report
    finally:
        if bar is not None:
            bar.close()
