"""Reading commands from their queue: those that were put there, and what is none."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.command import Command, CommentAsker, SlackAsker, Verb
from preview.errors import InvalidEventError
from preview.intake.queued_commands import command_in
from preview.records import to_json

BY_SLACK = Command(
    id="1",
    verb=Verb.KEEP,
    repository="shop",
    branch="feature/ünïcödé 🎉",
    days=7,
    slack=SlackAsker(
        user="U1", name="mona", channel="C1", channel_name="previews", response_url="https://hooks.slack.com/x"
    ),
)
BY_COMMENT = Command(
    id="2",
    verb=Verb.UP,
    repository="acme/shop",
    comment=CommentAsker(login="mona", pull_request=7, comment=9, at=1_557_933_621),
)


@pytest.mark.parametrize("command", [BY_SLACK, BY_COMMENT])
def test_a_command_comes_out_of_the_queue_as_it_went_in(command: Command) -> None:
    assert command_in(json.dumps(to_json(command))) == command


def changed(**changes: Any) -> str:
    return json.dumps({name: value for name, value in {**to_json(BY_COMMENT), **changes}.items() if value != "gone"})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", "not a command"),
        ("[" * 100_000, "not a command"),
        ("7", "the message: expected a JSON object"),
        ("{}", "id: expected a text"),
        (changed(id=7), "id: expected a text"),
        (changed(verb="dance"), "'dance' is not a valid Verb"),
        (changed(branch=7), "branch: expected a text"),
        (changed(days="soon"), "not a command"),
        (changed(comment="gone"), "expected who asks"),
        (changed(comment=None), "expected who asks"),
        (changed(comment=7), "comment: expected a JSON object"),
        (changed(comment={"login": 7, "pull_request": 7, "comment": 9, "at": 1}), "login: expected a text"),
        (changed(comment={"login": "mona"}), "not a command"),
        (changed(slack={"user": "U1"}), "name: expected a text"),
    ],
)
def test_what_is_no_command_is_refused_and_told_why(body: str, expected: str) -> None:
    with pytest.raises(InvalidEventError, match=expected):
        command_in(body)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*to_json(BY_SLACK), "comment"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_whatever_the_queue_holds_nothing_but_a_command_is_taken_for_one(document: object) -> None:
    try:
        command = command_in(json.dumps(document))
    except InvalidEventError:
        return
    assert command.slack or command.comment
