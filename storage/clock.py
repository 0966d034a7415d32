"""The database's own clock: the one that all processes share, so that none with a wrong clock breaks a lease."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Double, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class clock(FunctionElement[float]):  # noqa: N801 -- it stands in a statement as a function does
    """Seconds since 1970 as the database counts them, at the moment of the statement, not of its transaction."""

    type = Double()
    inherit_cache = True


@compiles(clock, "sqlite")
def _sqlite(_element: clock, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's own
    return "((julianday('now') - 2440587.5) * 86400.0)"  # the Julian day of 1970-01-01T00:00Z


@compiles(clock, "postgresql")
def _postgresql(_element: clock, _compiler: SQLCompiler, **_options: Any) -> str:  # noqa: ANN401 -- SQLAlchemy's own
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)"


def read_clock(session: Session) -> float:
    """What the database's clock shows, in seconds since 1970."""
    return session.execute(select(clock())).scalar_one()
