"""What changed in the documents since somebody was last contacted, as far as it names their category."""

from __future__ import annotations

from datetime import date, timedelta

from bot.answers.reading import Reader, look_up
from bot.app import App
from bot.updates.identity import Identity
from bot.views.cards import NewPolicy
from bot.views.changes import Novelty
from bot.views.names import article_name, short_title, units
from knowledge.extraction import covers_label
from storage.cards import BriefFacts

_LOOK_BACK = timedelta(days=365)  # for who was never contacted
_SHOWN = 3
_LOOKED_AT = 100  # documents: a district has some dozens


async def find_new_policies(app: App, identity: Identity, facts: BriefFacts, language: str) -> list[NewPolicy]:
    """Documents that are new or changed since the last contact, with the articles that name the talent's category."""
    category = facts.profile.category
    if category is None:
        return []
    since = facts.last.day if facts.last else app.today() - _LOOK_BACK
    label = f"第{'一二三四五'[category - 1]}类"

    def find(reader: Reader) -> list[NewPolicy]:
        found = [
            _name(novelty, label, language)
            for novelty in reader.novelties(app.settings.zone, _LOOKED_AT)
            if _changed_on(novelty) > since and (novelty.version.metadata.effective_to or reader.today) >= reader.today
        ]
        return [policy for policy in found if policy.articles][:_SHOWN]

    return await look_up(app, identity, find)


def _changed_on(novelty: Novelty) -> date:
    """When it changed for people: a first version when it came into force, a later one when it was published."""
    effective = novelty.version.metadata.effective_from
    if novelty.difference is None:
        return effective or novelty.day
    return max(novelty.day, effective or novelty.day)


def _name(novelty: Novelty, label: str, language: str) -> NewPolicy:
    changed = None
    if novelty.difference is not None:
        changed = {change.new for change in novelty.difference.articles if change.kind in {"added", "changed"}}
    articles = [
        article_name(article, language)
        for article in units(novelty.version)
        if (changed is None or article.number in changed) and covers_label(article.text, label)
    ]
    return NewPolicy(short_title(novelty.version.metadata.title), tuple(articles))
