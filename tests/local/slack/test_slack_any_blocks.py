"""Whatever Slack would accept can be shown: no post may break the page for the messages around it."""

import json
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from local.slack.api import SlackApi
from local.slack.page import View, page
from local.slack.people import ADA, Workspace
from local.slack.store import MessageStore
from local.slack.text import as_text

# Mostly what Slack accepts, with anything at all in the places that its rules leave open.
TEXT = st.text(min_size=1, max_size=20)
JUNK: st.SearchStrategy[object] = st.sampled_from([None, True, 7, "", "a", [], [None], {}, {"text": "a"}])
LABEL = st.fixed_dictionaries({"type": st.just("plain_text"), "text": TEXT})
TEXT_OBJECT = st.fixed_dictionaries({"type": st.sampled_from(["plain_text", "mrkdwn"]), "text": TEXT})
CONFIRM = st.fixed_dictionaries({"title": LABEL, "text": LABEL, "confirm": LABEL, "deny": LABEL})
MAYBE = {"url": TEXT | JUNK, "style": st.just("danger") | JUNK, "action_id": TEXT | JUNK, "confirm": CONFIRM | JUNK}
BUTTON = st.fixed_dictionaries({"type": st.just("button"), "text": LABEL}, optional=MAYBE)
IMAGE = st.fixed_dictionaries({"type": st.just("image"), "alt_text": TEXT, "image_url": TEXT})
OPEN = st.fixed_dictionaries({"type": JUNK}, optional={"url": JUNK, "alt_text": JUNK})
ELEMENT = TEXT_OBJECT | BUTTON | IMAGE | OPEN
SECTION = {"type": st.just("section"), "text": TEXT_OBJECT}
FIELDS = st.none() | st.lists(TEXT_OBJECT, max_size=2)
ROWS = {"type": st.sampled_from(["context", "actions"]), "elements": st.lists(ELEMENT, min_size=1, max_size=3)}
UNCHECKED = {"type": st.sampled_from(["divider", "rich_text", "table"])}
BLOCK = (
    st.fixed_dictionaries({"type": st.just("header"), "text": LABEL})
    | st.fixed_dictionaries(SECTION, optional={"fields": FIELDS, "accessory": ELEMENT | st.none()})
    | st.fixed_dictionaries(ROWS)
    | IMAGE
    | st.fixed_dictionaries(UNCHECKED, optional={"text": JUNK, "elements": JUNK, "fields": JUNK})
    | JUNK
)
BLOCKS = st.none() | st.lists(BLOCK, max_size=3)
ATTACHMENT = st.fixed_dictionaries({}, optional={"title": JUNK, "text": JUNK, "fallback": JUNK, "blocks": BLOCKS})
PAYLOAD = st.fixed_dictionaries(
    {"text": TEXT},
    optional={"blocks": BLOCKS, "attachments": st.lists(ATTACHMENT, max_size=2), "username": JUNK, "thread_ts": JUNK},
)


@settings(max_examples=200, deadline=None)
@given(payload=PAYLOAD)
def test_every_post_that_is_taken_can_be_shown(payload: dict[str, Any]) -> None:
    store = MessageStore()
    api = SlackApi(store=store, webhook_channel="#a")
    reply = api.webhook(content_type="application/json", body=json.dumps(payload).encode())
    event(f"answered {reply.body}")
    assert (reply.status, len(store.all())) in ((200, 1), (400, 0))
    view = View(messages=store.all(), workspace=Workspace(), viewer=ADA)
    assert page(view).count("<article") == len(store.all())
    assert all(isinstance(as_text(message), str) for message in store.all())
