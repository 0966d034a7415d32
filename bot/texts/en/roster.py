"""English: importing and finding talents."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "category.0": "not recognised yet",
    "category.1": "category 1",
    "category.2": "category 2",
    "category.3": "category 3",
    "category.4": "category 4",
    "category.5": "category 5",
    "level.chief_leader": "top leader",
    "level.district_leader": "district leader",
    "level.unit_head": "head of unit",
    "level.liaison": "liaison",
    "roster.reason.two_officials": "there are two called {name}: name the unit",
}
