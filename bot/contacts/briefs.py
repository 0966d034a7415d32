"""What a brief is read from: one talent before a visit, or all whom somebody is still to contact, for one file."""

from __future__ import annotations

from bot.answers.policies import find_new_policies
from bot.app import App
from bot.screens import Screen
from bot.texts import say
from bot.updates.identity import Identity
from bot.updates.work import Work
from bot.views import cards
from storage import cards as facts
from storage.roles import Actor


async def read_brief(talent: int, app: App, work: Work, actor: Actor) -> facts.BriefFacts | None:
    """What to know before a visit; None where this person may not log for that talent."""
    rules, today = app.duties.rules, app.today()
    card = await work.read(lambda session: facts.read_card(session, actor, talent, rules, today))
    if card is None:
        return None
    asker = app.identities.sign(card.profile.person_id) if card.profile.person_id else None
    return await work.read(lambda session: facts.read_brief(session, actor, talent, rules, today, asker))


async def read_pages(
    talents: list[int], app: App, work: Work, identity: Identity, actor: Actor, language: str
) -> list[tuple[str, Screen]]:
    """The briefs of several talents with nothing cut, each with its title; whom this person may not see is left out."""
    pages = []
    for talent in talents:
        found = await read_brief(talent, app, work, actor)
        if found is not None:
            policies = await find_new_policies(app, identity, found, language)
            screen = cards.brief_screen(found, policies, today=app.today(), language=language, whole=True)
            pages.append((say(language, "brief.title", name=found.profile.name), screen))
    return pages
