"""Dates in messages, as a reader in Slack sees them."""

from datetime import datetime

import pytest

from local.slack.dates import moment
from local.slack.mrkdwn import Html, Plain, render

AT = int(datetime(2026, 11, 24, 23, 5, 9).astimezone().timestamp())


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("{date_short_pretty} {time_secs}", "Nov 24, 2026 11:05:09 PM"),
        ("{date_num}", "2026-11-24"),
        ("on {date_long} at {time}", "on Tuesday, November 24, 2026 at 11:05 PM"),
    ],
)
def test_a_date_is_written_in_the_form_that_was_asked_for(form: str, shown: str) -> None:
    assert moment(f"!date^{AT}^{form}") == shown


@pytest.mark.parametrize(
    "target", ["!date^soon^{date}", f"!date^{AT}^{{century}}", f"!date^{AT}", "!here", f"!date^{10**30}^{{date}}"]
)
def test_what_slack_cannot_write_shows_the_fallback(target: str) -> None:
    assert moment(target) is None
    assert render(f"<{target}|some day>", Html()) == ("some day" if target != "!here" else "<mark>@some day</mark>")


def test_a_page_shows_the_readers_time_and_a_terminal_the_fallback() -> None:
    text = f"<!date^{AT}^{{date_num}} {{time}}|2026-11-24T23:05:09Z>"

    assert render(text, Html()) == "2026-11-24 11:05 PM"
    assert render(text, Plain()) == "2026-11-24T23:05:09Z"
