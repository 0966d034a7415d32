"""Every screen that can be reached by pressing: whoever may not read a restricted (限知) line finds it on none of them.

Nothing here knows which screens there are: from each command of the menu every button is pressed, and those of the
screens that come then (the nearest MOST_PRESSES), so that a new screen is walked through without upkeep.
"""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from bot.commands import ADMIN
from storage import joining, people, roles
from storage.roles import Role
from tests.chatter import NOW, Person, Town
from tests.contacts.offices import in_office
from tests.journeys.test_contact_files import sends
from tests.journeys.test_contact_form import begins
from tests.journeys.test_contact_pages import make_secretary
from tests.journeys.test_restricted_files import received

CANARIES = ("canary-health", "体检报告", "金丝雀")
OPEN = "设备进口通关"
MOST_PRESSES = 15  # after each command, the nearest first: the shelf of documents alone has hundreds
ENDS_IT = ("my:", "out:", "leave:")  # a person's own data and consents: pressing these changes who they are
# What a query leaves out is tested on both databases (test_restricted_files); a walk of hundreds of presses on one.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
async def town_with_secrets(town: Town, ana: Person) -> Town:
    """赵某 (7) wrote down with 张三 (12): health, restricted, with a file; and an open need."""
    office = await in_office(town)
    await make_secretary(town, office, 10)
    await begins(ana)
    await ana.says("无")
    await sends(ana, "document", b"%PDF-1.4 canary-health", file_name="体检报告.pdf", mime_type="application/pdf")
    await ana.says("最近住院手术 金丝雀 canary-health")
    await ana.says(OPEN)
    await ana.taps("无")
    await ana.taps("设为限知")
    await ana.taps("保存")

    def enter(session: Session) -> None:
        known = people.identify(session, "telegram", ["11", "12", "13", "14"], NOW)
        for number, role in (("11", Role.CHIEF), ("13", Role.OFFICER), ("14", Role.ADMIN)):
            roles.grant(session, known[number].person_id, role, by=None, now=NOW)
        joining.link_talent(session, office.talents["张三"], known["12"].person_id, NOW)

    await town.app.database.awrite(enter)
    return town


# What names a talent. `/eligible` is not walked step by step: it reads no contact.
BY_NAME = ("/contacts 张三", "/find 张三", "/brief 张三")


async def crawl(person: Person) -> tuple[int, str]:
    """Press what comes up, each button once; how many presses, and all that was shown."""
    pressed: set[str] = set()
    for command in ("/start", *(f"/{name}" for name in ADMIN if name != "eligible"), *BY_NAME):
        await person.says(command)
        waiting, left = [person.screen], MOST_PRESSES
        while waiting and left:
            shown = waiting.pop(0)
            new = [data for row in shown.rows for button in row if (data := button.get("callback_data", ""))]
            for data in [data for data in new if data not in pressed and not data.startswith(ENDS_IT)][:left]:
                pressed.add(data)
                left -= 1
                waiting.append(await person.presses(data, on=shown))
        await person.says("/cancel")
    return len(pressed), received(person)


@pytest.mark.parametrize("number", [10, 13, 14, 1, 12, 9, 99])
async def test_no_screen_shows_a_restricted_line_to_others(town_with_secrets: Town, number: int) -> None:
    """The leader's secretary, an officer, two admins, the talent, another liaison, a stranger."""
    presses, told = await crawl(town_with_secrets.person(number, "Someone"))
    assert [canary for canary in CANARIES if canary in told] == []
    assert presses > 5
    if number in {10, 13, 14, 1}:
        assert OPEN in told  # they came where it could have been


@pytest.mark.parametrize("number", [7, 11])
async def test_its_author_and_the_chief_come_upon_it(town_with_secrets: Town, number: int) -> None:
    _, told = await crawl(town_with_secrets.person(number, "Someone"))
    assert "canary-health" in told
