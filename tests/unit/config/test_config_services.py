"""What a project may say of its services and hooks, and what of that contradicts itself."""

import re
from typing import Any

import pytest

from preview.config import OF_ONE_SERVICE, HealthCheck, Hook, Service
from preview.config.checks import ContradictionError
from tests.unit.config_examples import a_project, a_service, a_worker, several

SEED = "arn:aws:lambda:eu-west-1:111122223333:function:seed"


def contradictions(**settings: Any) -> list[tuple[str | int, ...]]:
    with pytest.raises(ContradictionError) as caught:
        a_project(**settings)
    return [each.at for each in caught.value.found]


class TestServices:
    def test_an_only_service_is_what_the_project_says(self) -> None:
        check = HealthCheck(path="/up")
        project = a_project(
            image="shop:{sha}", images={"log": "bit:1"}, environment={"A": "b"}, desired_count=3, health_check=check
        )
        assert project.every_service == (
            Service(
                name="",
                task_definition="shop-web",
                container="web",
                port=8080,
                image="shop:{sha}",
                images={"log": "bit:1"},
                environment={"A": "b"},
                desired_count=3,
                health_check=check,
            ),
        )
        assert project.every_service[0].image_templates == {"web": "shop:{sha}", "log": "bit:1"}

    def test_the_main_one_is_the_first_with_a_route(self) -> None:
        api, admin, worker = a_service("api"), a_service("admin"), a_worker()
        assert several(worker, api, admin).every_service == (api, worker, admin)

    def test_a_container_without_a_port_is_no_route(self) -> None:
        assert not a_worker(container="job").routed
        assert a_worker(container="job", image="job:{sha}").image_templates == {"job": "job:{sha}"}

    def test_one_of_several_has_to_have_a_route(self) -> None:
        with pytest.raises(ContradictionError, match="at least one with a container and a port"):
            several(a_worker())

    def test_both_forms_at_once_are_refused_setting_by_setting(self) -> None:
        assert contradictions(services=(a_service(),)) == [(name,) for name in OF_ONE_SERVICE]

    def test_names_are_given_once_and_are_ten_at_most(self) -> None:
        with pytest.raises(ContradictionError, match=r'services.1.name: "web" is given twice'):
            several(a_service(), a_worker("web"))
        with pytest.raises(ContradictionError, match="services: expected at most 10, found 11"):
            several(a_service(), *(a_worker(f"w{place}") for place in range(10)))

    def test_a_port_is_some_containers_and_an_image_as_well(self) -> None:
        with pytest.raises(ContradictionError, match="container: expected the container whose port it is"):
            a_worker(port=80)
        with pytest.raises(ContradictionError, match="image: expected the container that runs it"):
            a_worker(image="job:{sha}")
        assert contradictions(image="a:1", images={"web": "b:1"}) == [("images", "web")]

    @pytest.mark.parametrize("name", OF_ONE_SERVICE)
    def test_what_an_only_service_lacks_is_missing(self, name: str) -> None:
        assert contradictions(**{name: None}) == [(name,)]


class TestHooks:
    def test_they_are_known_by_their_settings_names(self) -> None:
        hook = Hook(command=("x",))
        assert a_project(before_destroy=hook, after_create=hook).hooks == {"after_create": hook, "before_destroy": hook}

    @pytest.mark.parametrize(
        ("settings", "said"),
        [
            ({}, "expected a function, or a command for a task"),
            ({"function": SEED, "command": ("x",)}, "command: give a function or a command, not both"),
            ({"function": SEED, "timeout_seconds": 901}, "timeout_seconds: expected at most 900 for a Lambda function"),
            ({"function": SEED, "container": "web"}, "container: only a task has one"),
            ({"function": SEED, "service": "web"}, "service: only a task has one"),
        ],
    )
    def test_a_function_or_a_task_and_what_belongs_to_it(self, settings: dict[str, Any], said: str) -> None:
        with pytest.raises(ContradictionError, match=re.escape(said)):
            Hook(**settings)

    def test_a_service_that_is_named_is_one_of_the_projects(self) -> None:
        hook = Hook(command=("x",), service="worker")
        assert several(a_service(), a_worker(), after_update=hook).hooks == {"after_update": hook}
        assert contradictions(after_update=hook) == [("after_update", "service")]
