"""Plans, pilots, systems and the drawing in a real browser: nothing wider than a phone, everything reached by keys."""

from __future__ import annotations

import os
from datetime import date

import pytest
from django.urls import reverse

from gongkai.organs.models import Organ
from gongkai.policies import actions
from gongkai.policies.actions import PilotText
from gongkai.policies.models.pilot import StageKind

from .test_browser import enter  # noqa: F401
from .test_plan_pages import issued  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_screens_fit_a_phone_and_a_desk_and_work_without_script(enter, issued, officer):  # noqa: F811
    edu = Organ.objects.get(code="wc-education")
    stages = {StageKind.DEPLOY: date(2026, 5, 31), StageKind.SUM_UP: date(2026, 8, 31)}
    pilot = actions.register_pilot(
        PilotText("公众参与试点", Organ.objects.get(code="wc-gov-office"), [edu], stages), by=officer
    )
    addresses = {
        "plans": reverse("console:plans", args=[issued.pk]),
        "graph": reverse("console:policy-graph", args=[issued.pk]),
        "pilot": reverse("console:pilot", args=[pilot.pk]),
        "systems": reverse("console:systems"),
        "map": f"/policies/{issued.pk}/map/",
        **(
            {}
            if not os.environ.get("SHOTS")
            else {
                "rules": reverse("console:rule-drafts", args=[issued.pk]),
                "clauses": reverse("console:clauses"),
                "organ-clauses": f"/organs/{edu.code}/clauses/",
                "policy": reverse("console:policy", args=[issued.pk]),
                "plan-new": reverse("console:plan-new", args=[issued.pk]),
                "pilots": reverse("console:pilots"),
                "pilot-new": reverse("console:pilot-new"),
                "system": reverse("console:system", args=[edu.code, "secrecy"]),
                "organ": reverse("console:organ", args=[edu.code]),
            }
        ),
    }
    for width in (375, 1440) if os.environ.get("SHOTS") else (375,):
        page = enter(javascript=width > 1000, width=width)
        for name, address in addresses.items():
            page.goto(address)
            if os.environ.get("SHOTS"):
                page.screenshot(path=f"{os.environ['SHOTS']}/{name}-{width}.png", full_page=True)
            assert page.evaluate(WIDER) <= 0, (name, width)
        assert page.faults == []
    page.goto(addresses["graph"])
    task = page.locator("#as-list ~ ul > li > a").first
    task.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/policies/*#task-*")
