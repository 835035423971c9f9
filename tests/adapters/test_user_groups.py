"""Who is in a user group: asked once in five minutes, and never guessed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack_refusals import SlackError
from adapters.user_groups import UserGroups
from preview.errors import TryLaterError
from tests.adapters.http_server import Answering, serving
from tests.adapters.slack_server import Reply


@dataclass
class GroupServer:
    """Answers each question with `usual`, and keeps what was asked: the path, the token and the group."""

    url: str = ""
    usual: Reply = field(default_factory=lambda: Reply(body='{"ok": true, "users": ["U1", "U2"]}'))
    asked: list[tuple[str, str | None, str]] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[GroupServer]:
    groups = GroupServer()

    class Handler(Answering):
        def do_GET(self) -> None:  # noqa: N802  the base class's name
            self._answered(urlsplit(self.path).query)

        def do_POST(self) -> None:  # noqa: N802
            self._answered(self.body().decode())

        def _answered(self, query: str) -> None:
            (group,) = parse_qs(query)["usergroup"]
            groups.asked.append((urlsplit(self.path).path, self.headers.get("Authorization"), group))
            reply = groups.usual
            if reply.drop:
                self.drop()
            else:
                self.answer(reply.status, reply.body, {"Content-Type": "application/json", **reply.headers})

    with serving(Handler) as groups.url:
        yield groups


@dataclass
class Held:
    """The secret and the clock."""

    server: GroupServer
    token: str = "xoxb-1-abc"
    now: float = 1000.0
    forgotten: int = 0

    def __post_init__(self) -> None:
        self.groups = UserGroups(
            secret=lambda: self.token, clock=lambda: self.now, forget=self._forget, api_url=f"{self.server.url}/api"
        )

    def _forget(self) -> None:
        self.forgotten += 1


def refused(error: str, status: int = 200, **headers: str) -> Reply:
    return Reply(status=status, body=json.dumps({"ok": False, "error": error}), headers=headers)


def test_the_members_are_asked_for_with_the_bots_token(server: GroupServer) -> None:
    assert Held(server).groups.members("S0DEVS") == {"U1", "U2"}
    assert server.asked == [("/api/usergroups.users.list", "Bearer xoxb-1-abc", "S0DEVS")]


def test_each_group_is_asked_for_once_in_five_minutes(server: GroupServer) -> None:
    held = Held(server)
    held.groups.members("S0DEVS")
    held.now += 299
    held.groups.members("S0DEVS")
    held.groups.members("S0OPS")
    assert [group for _, _, group in server.asked] == ["S0DEVS", "S0OPS"]

    held.now += 1
    server.usual = Reply(body='{"ok": true, "users": []}')
    assert held.groups.members("S0DEVS") == frozenset()


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        ("missing_scope", "usergroups:read"),
        ("no_such_subteam", "slack.allow"),
        ("token_revoked", "slack.secret"),
        ("something_new", "something_new"),
    ],
)
def test_a_refusal_says_what_to_change_and_is_not_remembered(server: GroupServer, error: str, advice: str) -> None:
    held = Held(server)
    server.usual = refused(error)
    for _ in range(2):
        with pytest.raises(SlackError, match=advice):
            held.groups.members("S0DEVS")
    assert (len(server.asked), held.forgotten) == (2, 2)


def test_a_webhooks_address_cannot_look_groups_up(server: GroupServer) -> None:
    with pytest.raises(SlackError, match="bot token"):
        Held(server, token="https://hooks.slack.com/services/T/B/x").groups.members("S0DEVS")
    assert server.asked == []


def test_too_many_questions_are_asked_again_when_slack_says(server: GroupServer) -> None:
    server.usual = refused("ratelimited", 429, **{"Retry-After": "30"})
    with pytest.raises(TryLaterError) as later:
        Held(server).groups.members("S0DEVS")
    assert later.value.seconds == 30


@pytest.mark.parametrize(
    ("reply", "silent"),
    [(refused("internal_error"), False), (refused("fatal_error", 503), False), (Reply(drop=True), True)],
)
def test_passing_trouble_is_told_as_such(server: GroupServer, reply: Reply, silent: bool) -> None:
    server.usual = reply
    with pytest.raises(TryLaterError) as later:
        Held(server).groups.members("S0DEVS")
    assert later.value.silent is silent


def test_what_is_no_json_is_slacks_trouble(server: GroupServer) -> None:
    server.usual = Reply(status=502, body="<html>bad gateway</html>")
    with pytest.raises(TryLaterError):
        Held(server).groups.members("S0DEVS")
