"""The variables of a branch's containers: ECS Deity's, the branch's own and the project's."""

from dataclasses import replace
from typing import Any

from preview.branch_file.overrides import ServiceOverrides
from preview.config import Project
from preview.planning.plan import ProvisionPlan
from preview.planning.variables import variables
from tests.unit.config_examples import a_project
from tests.unit.planning.test_plan import ENVIRONMENT, provision
from tests.unit.story import A

URL = "http://previews.example:20123/"


def of(project: Project | None = None, plan: ProvisionPlan | None = None, **told: Any) -> dict[str, str]:
    planned = plan or provision(project)
    return variables(planned, planned.services[0], url=URL, routes=told.get("routes", ()))


def test_every_container_is_told_what_it_is_of() -> None:
    assert of() == {
        "DEITY_BRANCH": "feature/login",
        "DEITY_COMMIT": A,
        "DEITY_ENVIRONMENT": "acme/shop@feature/login",
        "DEITY_URL": URL,
    }


def test_a_commit_that_nobody_named_is_empty() -> None:
    unknown = replace(ENVIRONMENT, desired=replace(ENVIRONMENT.desired, commit=None))
    assert of(plan=provision(environment=unknown))["DEITY_COMMIT"] == ""


def test_the_projects_own_are_filled_in() -> None:
    project = a_project(
        environment={"DATABASE": "shop_{branch_slug}", "BASE": "{url}api", "OF": "{environment} {{sha}} {short_sha}"}
    )
    told = of(project)
    assert (told["DATABASE"], told["BASE"]) == ("shop_feature-login", f"{URL}api")
    assert told["OF"] == "acme/shop@feature/login {sha} aaaaaaa"


def test_a_branchs_name_is_not_filled_in() -> None:
    named = replace(ENVIRONMENT, branch="feature/{sha}-{url}")
    told = of(plan=provision(a_project(environment={"ON": "{branch}"}), named))
    assert told["ON"] == told["DEITY_BRANCH"] == "feature/{sha}-{url}"


def test_other_services_are_told_where_they_answer() -> None:
    routes = [{"service": "admin-api", "slug": "s", "url": "http://previews.example:20456/", "port": 20456}]
    assert of(routes=routes)["DEITY_URL_ADMIN_API"] == "http://previews.example:20456/"


def test_a_branchs_own_file_goes_before_the_project_and_never_before_ecs_deity() -> None:
    plan = provision(a_project(environment={"A": "project", "B": "project"}))
    overrides = ServiceOverrides(environment={"A": "{sha}", "DEITY_URL": "http://evil.example/"})
    told = of(plan=replace(plan, services=(replace(plan.services[0], overrides=overrides),)))
    assert (told["A"], told["B"], told["DEITY_URL"]) == ("{sha}", "project", URL)
