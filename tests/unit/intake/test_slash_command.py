"""Every command that can be typed, and the answer to what is none."""

from collections.abc import Mapping
from typing import Any

import pytest

from preview.command import Command, SlackAsker, Verb
from preview.errors import InvalidEventError
from preview.intake.slash_command import Usage, parse, taken

FORM = {
    "command": "/deity",
    "user_id": "U2147483697",
    "user_name": "ada",
    "channel_id": "C2147483705",
    "channel_name": "previews",
    "team_id": "T0001",
    "response_url": "https://hooks.slack.com/commands/1234/5678",
    "trigger_id": "13345224609.738474920.8088930838d88f008e0",
}
ASKER = SlackAsker(
    user="U2147483697",
    name="ada",
    channel="C2147483705",
    channel_name="previews",
    response_url="https://hooks.slack.com/commands/1234/5678",
)
REPOSITORY, BRANCH = "acme/shop", "feature/login"


def said(text: str, **form: str) -> Command | Usage:
    return parse({**FORM, "text": text, **form}, request="id")


def answer(text: str) -> str:
    usage = said(text)
    assert isinstance(usage, Usage)
    return usage.text


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("up acme/shop feature/login", {"verb": Verb.UP}),
        ("up acme/shop feature/login 1a2b3c4", {"verb": Verb.UP, "commit": "1a2b3c4"}),
        ("up acme/shop feature/login 1A2B3C4", {"verb": Verb.UP, "commit": "1a2b3c4"}),
        ("up acme/shop@feature/login " + "0f" * 20, {"verb": Verb.UP, "commit": "0f" * 20}),
        ("down acme/shop feature/login", {"verb": Verb.DOWN}),
        ("restart acme/shop@feature/login", {"verb": Verb.RESTART}),
        ("status acme/shop feature/login", {"verb": Verb.STATUS}),
        ("logs acme/shop feature/login", {"verb": Verb.LOGS}),
        ("keep acme/shop feature/login", {"verb": Verb.KEEP}),
        ("keep acme/shop feature/login 1", {"verb": Verb.KEEP, "days": 1}),
        ("keep acme/shop feature/login 365", {"verb": Verb.KEEP, "days": 365}),
        ("keep acme/shop feature/login 7d", {"verb": Verb.KEEP, "days": 7}),
        ("keep acme/shop@feature/login 14 days", {"verb": Verb.KEEP, "days": 14}),
        ("  Down\u00a0 “acme/shop”   feature/login ", {"verb": Verb.DOWN}),
    ],
)
def test_a_command_is_read(text: str, asked: Mapping[str, Any]) -> None:
    assert said(text) == Command(id="id", repository=REPOSITORY, branch=BRANCH, slack=ASKER, **asked)


def test_a_list_is_of_all_repositories_or_of_one() -> None:
    assert said("list") == Command(id="id", verb=Verb.LIST, slack=ASKER)
    assert said("list shop") == Command(id="id", verb=Verb.LIST, repository="shop", slack=ASKER)


@pytest.mark.parametrize(
    ("text", "repository", "branch"),
    [
        ("status shop main", "shop", "main"),
        ("status my.shop_2 x@y", "my.shop_2", "x@y"),
        ("status shop@x@y", "shop", "x@y"),
        ("status acme/shop pull/7/head", "acme/shop", "pull/7/head"),
        ("status acme/shop ünï/🎉-(a)&amp;b'c", "acme/shop", "ünï/🎉-(a)&b'c"),
    ],
)
def test_repositories_and_branches_have_their_own_names(text: str, repository: str, branch: str) -> None:
    command = said(text)
    assert isinstance(command, Command)
    assert (command.repository, command.branch) == (repository, branch)


@pytest.mark.parametrize("text", ["", "   ", "help", "HELP me"])
def test_who_says_nothing_asks_for_help(text: str) -> None:
    assert said(text) == Command(id="id", verb=Verb.HELP, slack=ASKER)


def test_the_command_is_called_as_the_workspace_does() -> None:
    for text in ("up", "fly"):
        usage = said(text, command="/preview")
        assert isinstance(usage, Usage)
        assert "`/preview up PROJECT" in usage.text
        assert "/deity" not in usage.text


def test_an_unknown_word_is_answered_with_every_command_and_cannot_mention_anybody() -> None:
    text = answer("&lt;!channel&gt; acme/shop")
    assert text.startswith("There is no command `&lt;!channel&gt;`")
    for verb in Verb:
        assert f"`/deity {verb}" in text


@pytest.mark.parametrize(
    ("text", "why", "usage"),
    [
        ("up", "Of which repository", "/deity up PROJECT BRANCH [COMMIT]"),
        ("down acme/shop", "Which branch of `acme/shop`?", "/deity down PROJECT BRANCH"),
        ("down acme/shop@", "`…` is no branch's name", "/deity down PROJECT BRANCH"),
        ("down @feature/x", "`…` is no repository's name", "/deity down PROJECT BRANCH"),
        ("logs acme/shop/web x", "`acme/shop/web` is no repository's name", "/deity logs PROJECT BRANCH"),
        ("logs https://github.com/acme/shop x", "is no repository's name", "/deity logs PROJECT BRANCH"),
        ("up acme/shop x latest", "`latest` is no commit", "[COMMIT]"),
        ("up acme/shop x 1a2", "`1a2` is no commit", "[COMMIT]"),
        ("up acme/shop x 1a2b3c4 now", "What is `now` for?", "[COMMIT]"),
        ("restart acme/shop x 1a2b3c4", "What is `1a2b3c4` for?", "/deity restart PROJECT BRANCH"),
        ("list shop x", "What is `x` for?", "/deity list [PROJECT]"),
        ("list shop@x", "`shop@x` is no repository's name", "/deity list [PROJECT]"),
        *(
            (f"keep acme/shop x {days}", f"`{days}` is no number of days", "[DAYS]")
            for days in ("0", "366", "-1", "1.5", "seven", "7 weeks", "9999", "٧", "1 2")
        ),
    ],
)
def test_what_cannot_be_understood_is_answered_with_why_and_how_to_say_it(text: str, why: str, usage: str) -> None:
    told, _, how = answer(text).partition(" Say it like this: ")
    assert why in told
    assert how.startswith("`/deity ")
    assert usage in how


@pytest.mark.parametrize(
    "branch",
    [
        *("a..b", "a~1", "a^", "a:b", "a?", "a*", "a[b", "a\\b", "a@{1}", "@"),
        *("/a", "a/", "a//b", ".a", "a/.b", "a.", "a.lock", "a.lock/b"),
        *("a\x00b", "x" * 1025, "ü" * 513),
    ],
)
def test_what_git_takes_for_no_branch_is_none(branch: str) -> None:
    assert "is no branch's name" in answer(f"up acme/shop {branch}")


@pytest.mark.parametrize("field", ["user_id", "channel_id", "response_url"])
def test_a_form_that_slack_would_not_send_is_refused(field: str) -> None:
    with pytest.raises(InvalidEventError, match=field):
        said("help", **{field: ""})


def test_who_has_no_name_is_known_by_the_id() -> None:
    form = {name: value for name, value in FORM.items() if name not in ("user_name", "channel_name", "command")}
    command = parse({**form, "text": "list"}, request="id")
    assert isinstance(command, Command)
    assert command.slack is not None
    assert (command.slack.name, command.slack.channel_name) == ("U2147483697", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("up acme/shop@feature/login 1A2B3C4", "`up acme/shop feature/login 1a2b3c4`"),
        ("keep shop feature/login 7d", "`keep shop feature/login 7`"),
        ("list", "`list`"),
    ],
)
def test_what_is_taken_is_said_again(text: str, words: str) -> None:
    command = said(text)
    assert isinstance(command, Command)
    assert taken(command) == f"On it: {words}"


def test_help_is_answered_by_the_help_alone() -> None:
    command = said("help")
    assert isinstance(command, Command)
    assert taken(command) is None
