"""A date in a message, as Slack writes it for each reader: in their own zone.

docs.slack.dev/messaging/formatting-message-text#date-formatting
"""

import re
from datetime import datetime

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_FORMS = {
    "date_num": "%Y-%m-%d",
    "date": "%B {day}, %Y",
    "date_pretty": "%B {day}, %Y",
    "date_short": "%b {day}, %Y",
    "date_short_pretty": "%b {day}, %Y",
    "date_long": "%A, %B {day}, %Y",
    "date_long_pretty": "%A, %B {day}, %Y",
    "time": "{hour}:%M %p",
    "time_secs": "{hour}:%M:%S %p",
}


def moment(target: str) -> str | None:
    """What `!date^SECONDS^FORM` shows in this machine's zone; `None` where Slack would show the fallback.

    Of the `pretty` forms, which say "today" and "yesterday" for a while, the one without is shown.
    """
    kind, _, rest = target.partition("^")
    seconds, _, form = rest.partition("^")
    form = form.partition("^")[0]
    tokens = _TOKEN.findall(form)
    if kind != "!date" or not seconds.isdecimal() or not tokens or not all(token in _FORMS for token in tokens):
        return None
    try:
        at = datetime.fromtimestamp(int(seconds)).astimezone()
    except (OverflowError, ValueError, OSError):
        return None
    return _TOKEN.sub(lambda token: _shown(_FORMS[token[1]], at), form)


def _shown(form: str, at: datetime) -> str:
    return at.strftime(form).format(day=at.day, hour=at.hour % 12 or 12)
