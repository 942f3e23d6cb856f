"""What the streams say to readers, they say in Chinese and in English, of the same things."""

import re
from string import Formatter
from typing import get_args

from cityagenda.streams import alert_rules, events, flags, health
from cityagenda.streams.alert_rules import Rule

TABLES = (alert_rules.KINDS, alert_rules.SEVERITIES, events.ENDINGS, flags.REASONS, health.STATES)
TEXTS = [
    *(text for table in TABLES for text in table.values()),
    *(health.CLOCK, health.UNIT, health.EXCHANGED, health.FOREIGN, health.TWIN),
]


def fields(pattern: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(pattern) if name)


def test_each_text_stands_in_both_languages_with_the_same_places_to_fill() -> None:
    for text in TEXTS:
        assert set(text) == {"zh-Hans", "en"}
        assert re.search("[一-鿿]", text["zh-Hans"])
        assert not re.search("[一-鿿]", text["en"])
        assert fields(text["zh-Hans"]) == fields(text["en"])


def test_each_state_of_a_rule_and_each_flag_has_words() -> None:
    assert set(alert_rules.KINDS) == set(get_args(Rule.model_fields["kind"].annotation))
    assert set(alert_rules.SEVERITIES) == set(get_args(Rule.model_fields["severity"].annotation))
    assert set(flags.REASONS) == set(flags.Flag)
