"""Which project and which environment are meant by what somebody typed."""

from dataclasses import replace

import pytest

from preview.announcement import Status
from preview.config import Config, Project
from preview.environment import Environment, Observed
from preview.request import Presence
from preview.showing.finding import environments_meant, projects_meant
from tests.unit.config_examples import a_project
from tests.unit.story import a_record


def project(repository: str, name: str | None = None) -> Project:
    return replace(a_project(), repository=repository, name=name)


CONFIG = Config(projects=(project("Acme/Shop"), project("acme/big-blog", "blog"), project("beta/shop", "beta-shop")))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("blog", ["acme/big-blog"]),
        ("Big-Blog", ["acme/big-blog"]),
        ("ACME/big-blog ", ["acme/big-blog"]),
        ("shop", ["Acme/Shop", "beta/shop"]),
        ("acme/shop", ["Acme/Shop"]),
        ("beta-shop", ["beta/shop"]),
        ("sho", []),
        ("other/shop", []),
    ],
)
def test_a_project_is_meant_by_its_name_or_its_repository(typed: str, meant: list[str]) -> None:
    assert [found.repository for found in projects_meant(typed, CONFIG)] == meant


def gone(environment: Environment) -> Environment:
    absent = replace(environment.desired, presence=Presence.ABSENT)
    return replace(environment, desired=absent, observed=Observed(status=Status.DELETED, since=1))


def meant(branch: str, *environments: Environment) -> list[str]:
    found = environments_meant(branch, "acme/shop", environments, ("feature", "fix"))
    return [environment.branch for environment in found]


def test_a_branch_is_meant_without_its_prefix_too() -> None:
    there = (a_record("feature/login"), a_record("feature/logout"))
    assert meant("login", *there) == ["feature/login"]
    assert meant("feature/login", *there) == ["feature/login"]
    assert meant("log", *there) == []


def test_two_branches_of_one_name_are_both_meant_unless_one_is_gone() -> None:
    there = (a_record("feature/login"), a_record("fix/login"))
    assert meant("login", *there) == ["feature/login", "fix/login"]
    assert meant("login", there[0], gone(there[1])) == ["feature/login"]
    assert meant("login", gone(there[1])) == ["fix/login"]


def test_another_repositorys_branch_is_not_meant() -> None:
    assert meant("login", replace(a_record("feature/login"), repository="acme/blog")) == []
