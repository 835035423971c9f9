"""Which branches are deployed: by what somebody chose, then by what their project and pull request say."""

from dataclasses import replace
from typing import Any

import pytest

from preview.config import Project
from preview.config.pull_requests import PullRequests, Trigger
from preview.deciding.eligibility import why_not
from preview.environment import Choice, PullRequest
from preview.request import Presence
from tests.unit.story import PROJECT

UP = Choice(presence=Presence.PRESENT, actor="ada", at=1)
DOWN = Choice(presence=Presence.ABSENT, actor="ada", at=1)
DRAFT = PullRequest(number=7, draft=True, labelled=True, at=1)
LABELLED = PullRequest(number=7, labelled=True, at=1)
PLAIN = PullRequest(number=7, at=1)
OF_A_FORK = PullRequest(number=7, labelled=True, fork="stranger/shop", at=1)

WITHOUT_DRAFTS = replace(PROJECT, pull_requests=PullRequests(drafts=False))
WITHOUT_BOTS = replace(PROJECT, bots=False)
BY_LABEL = replace(PROJECT, trigger=Trigger.LABEL)
BY_PEOPLE = replace(PROJECT, trigger=Trigger.CHATOPS)


def why(project: Project = PROJECT, **known: Any) -> str | None:
    branch = "feature/login" if known.get("prefixed", True) else "chore/login"
    told: dict[str, Any] = {"prefixed": True, "bot": False, "choice": None, "pull_request": None}
    return why_not(project, branch=branch, **told | known)


@pytest.mark.parametrize("project", [PROJECT, WITHOUT_BOTS, WITHOUT_DRAFTS, BY_LABEL, BY_PEOPLE])
@pytest.mark.parametrize("pull_request", [None, PLAIN, DRAFT, OF_A_FORK])
@pytest.mark.parametrize("prefixed", [True, False])
@pytest.mark.parametrize("bot", [True, False])
def test_what_somebody_chose_goes_before_everything(
    project: Project, pull_request: PullRequest | None, prefixed: bool, bot: bool
) -> None:
    known: dict[str, Any] = {"prefixed": prefixed, "bot": bot, "pull_request": pull_request}
    assert why(project, choice=UP, **known) is None
    assert why(project, choice=DOWN, **known) == (
        "ada took the environment down by hand: it stays away until somebody asks for it again (up)"
    )


@pytest.mark.parametrize("project", [PROJECT, BY_LABEL, BY_PEOPLE])
@pytest.mark.parametrize("prefixed", [True, False])
def test_no_label_no_prefix_and_no_trigger_deploys_a_forks_code(project: Project, prefixed: bool) -> None:
    assert why(project, prefixed=prefixed, pull_request=OF_A_FORK) == (
        "pull request #7 comes from a fork: a member has to ask for it, commit by commit (up)"
    )


@pytest.mark.parametrize("pull_request", [None, LABELLED])
def test_what_a_bot_pushes_is_deployed_only_where_bots_count(pull_request: PullRequest | None) -> None:
    assert why(bot=True, pull_request=pull_request) is None
    assert why(WITHOUT_BOTS, bot=True, pull_request=pull_request) == "a bot pushed this, and bots is false"
    assert why(WITHOUT_BOTS, pull_request=pull_request) is None


@pytest.mark.parametrize("prefixed", [True, False])
def test_drafts_are_deployed_only_where_they_count(prefixed: bool) -> None:
    assert why(prefixed=prefixed, pull_request=DRAFT) is None
    assert why(WITHOUT_DRAFTS, prefixed=prefixed, pull_request=DRAFT) == (
        "pull request #7 is a draft, and pull_requests.drafts is false"
    )
    assert why(WITHOUT_DRAFTS, prefixed=prefixed, pull_request=LABELLED) is None


def test_by_push_a_prefix_is_enough_and_so_is_a_label() -> None:
    assert why() is None
    assert why(pull_request=PLAIN) is None
    assert why(prefixed=False, pull_request=LABELLED) is None
    assert why(prefixed=False) == "the branch 'chore/login' does not begin with feature/"
    assert why(replace(PROJECT, prefixes=("fix", "feature")), prefixed=False, pull_request=PLAIN) == (
        "the branch 'chore/login' does not begin with fix/ or feature/, "
        "and pull request #7 does not have the label 'preview'"
    )


@pytest.mark.parametrize("prefixed", [True, False])
def test_by_label_only_the_label_counts(prefixed: bool) -> None:
    assert why(BY_LABEL, prefixed=prefixed, pull_request=LABELLED) is None
    assert why(BY_LABEL, prefixed=prefixed, pull_request=PLAIN) == "pull request #7 does not have the label 'preview'"
    assert "no pull request of the branch" in str(why(BY_LABEL, prefixed=prefixed))


@pytest.mark.parametrize("prefixed", [True, False])
@pytest.mark.parametrize("pull_request", [None, PLAIN, LABELLED])
def test_by_people_alone_neither_counts(prefixed: bool, pull_request: PullRequest | None) -> None:
    assert why(BY_PEOPLE, prefixed=prefixed, pull_request=pull_request) == (
        "environments of shop are made only when somebody asks for them: trigger is chatops"
    )
