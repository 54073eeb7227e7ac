"""The ledger speaks one language, whatever language the person who acts reads."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy

from gongkai.desk import ledger
from gongkai.desk.actions import action


@pytest.mark.django_db
def test_words_still_to_be_translated_are_written_in_chinese() -> None:
    @action
    def act() -> ledger.Event:
        return ledger.write("organ.created", "organ:x", name=gettext_lazy("工作台"))

    with translation.override("en"):
        assert act().data["name"] == "工作台"
