"""What a project does not allow its branches, and AWS nobody, is refused with the limit."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from preview.branch_file.overrides import BaseService
from preview.config.override_limits import OverrideLimits
from preview.config.task_sizes import fargate_memory
from preview.errors import InvalidPlanError
from tests.unit.branch_files import ANYTHING, WEB, WORKER, read, refused

CLOSED = OverrideLimits()
ON_EC2 = replace(WEB, fargate=False)


class TestSwitches:
    def test_variables_may_be_set_and_the_command_not_unless_the_project_says_otherwise(self) -> None:
        assert read({"environment": {"A": "x"}}, limits=CLOSED)
        assert refused({"command": ["x"]}, limits=CLOSED) == [
            "command: this project's branches may not change the command: overrides.command in deity.yaml is not true"
        ]
        assert refused({"environment": {"A": "x"}}, limits=replace(CLOSED, environment=False)) == [
            "environment: this project's branches may not set variables: overrides.environment in deity.yaml is false"
        ]

    def test_what_is_forbidden_is_forbidden_for_one_service_too(self) -> None:
        data = {"services": {"web": {"environment": {"A": "x"}, "command": ["x"]}}}
        said = refused(data, limits=replace(CLOSED, environment=False))
        assert [line.partition(":")[0] for line in said] == ["services.web.environment", "services.web.command"]

    def test_one_command_for_several_services_is_a_mistake(self) -> None:
        assert refused({"command": ["x"]}, WEB, WORKER) == [
            "command: expected under services.NAME: each service of this project has a command of its own"
        ]


class TestCounts:
    def test_without_a_limit_a_branch_may_have_as_many_tasks_as_the_project_has(self) -> None:
        service = replace(WEB, desired_count=3)
        assert read({"desired_count": 3}, service, limits=CLOSED)
        assert refused({"desired_count": 4}, service, limits=CLOSED) == [
            (
                "desired_count: expected at most 3, "
                "as the project has (overrides.max_desired_count in deity.yaml can allow more); found 4"
            )
        ]

    def test_a_limit_of_the_project_s_counts_whatever_the_project_has(self) -> None:
        limits = replace(CLOSED, max_desired_count=2)
        assert read({"desired_count": 2}, limits=limits)
        assert refused({"desired_count": 3}, replace(WEB, desired_count=9), limits=limits) == [
            "desired_count: expected at most 2, as overrides.max_desired_count in deity.yaml says; found 3"
        ]

    def test_what_answers_at_the_url_needs_a_task_and_what_does_not_needs_none(self) -> None:
        assert read({"services": {"worker": {"desired_count": 0}}}, WEB, WORKER)
        assert refused({"desired_count": 0}, WEB, WORKER) == [
            "desired_count: expected at least 1 for the service web; found 0"
        ]

    def test_a_common_count_is_measured_by_each_service_that_has_none_of_its_own(self) -> None:
        web = replace(WEB, desired_count=2)
        assert read({"desired_count": 2, "services": {"worker": {"desired_count": 1}}}, web, WORKER, limits=CLOSED)
        (said,) = refused({"desired_count": 2}, web, WORKER, limits=CLOSED)
        assert said.startswith("desired_count: expected at most 1 for the service worker")


class TestSizes:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"cpu": 300}, "cpu: expected 256, 512, 1024, 2048, 4096, 8192 or 16384; found 300"),
            ({"cpu": 0}, "cpu: expected 256, 512, 1024, 2048, 4096, 8192 or 16384; found 0"),
            ({"memory": 0}, "memory: expected 512, 1024 or 2048 with 256 CPU units; found 0"),
            ({"memory": 1536}, "memory: expected 512, 1024 or 2048 with 256 CPU units; found 1536"),
            ({"cpu": 2048, "memory": 2048},
             "memory: expected 4096 to 16384 in steps of 1024 with 2048 CPU units; found 2048"),
            ({"cpu": 512}, ("cpu: give memory, too: expected 1024, 2048, 3072 or 4096 with 512 CPU units; "
                           "the task definition has 512")),
        ],
    )  # fmt: skip
    def test_on_fargate_sizes_are_fargate_s(self, data: object, said: str) -> None:
        assert refused(data) == [said]

    def test_a_wrong_amount_of_cpu_is_not_held_against_the_memory(self) -> None:
        assert len(refused({"cpu": 300, "memory": 4096})) == 1
        assert len(refused({"cpu": "x", "memory": 4096})) == 1
        assert len(refused({"services": {"web": {"cpu": "x"}}, "memory": 4096})) == 1

    def test_a_service_s_own_cpu_is_measured_with_the_common_memory(self) -> None:
        data = {"memory": 1024, "services": {"web": {"cpu": 1024}}}
        assert refused(data, WEB, WORKER) == [
            (
                "memory: expected 2048, 3072, 4096, 5120, 6144, 7168 or 8192 with 1024 CPU units for the service web; "
                "found 1024"
            )
        ]

    def test_on_ec2_any_size_goes_that_ecs_takes(self) -> None:
        assert read({"cpu": 300, "memory": 700}, ON_EC2)
        assert refused({"cpu": 127, "memory": 5}, ON_EC2) == [
            "cpu: expected at least 128 CPU units, for its containers; found 127",
            "memory: expected at least 6 MiB, for its containers; found 5",
        ]

    def test_without_a_limit_a_task_may_be_as_large_as_the_task_definition_says(self) -> None:
        service = BaseService(name="web", cpu=512, memory=2048)
        assert read({"cpu": 256, "memory": 2048}, service, limits=CLOSED)
        assert refused({"cpu": 1024, "memory": 4096}, service, limits=CLOSED) == [
            (
                "cpu: expected at most 512, as the project has (overrides.max_cpu in deity.yaml can allow more); "
                "found 1024"
            ),
            (
                "memory: expected at most 2048, as the project has (overrides.max_memory in deity.yaml can allow more)"
                "; found 4096"
            ),
        ]

    def test_a_limit_of_the_project_s_counts(self) -> None:
        limits = replace(CLOSED, max_cpu=512, max_memory=1024)
        assert read({"cpu": 512, "memory": 1024}, limits=limits)
        assert refused({"cpu": 1024, "memory": 2048}, limits=limits) == [
            "cpu: expected at most 512, as overrides.max_cpu in deity.yaml says; found 1024",
            "memory: expected at most 1024, as overrides.max_memory in deity.yaml says; found 2048",
        ]

    def test_a_limit_is_the_most_that_is_taken(self) -> None:
        limits = replace(CLOSED, max_cpu=512, max_memory=1024)
        assert read({"cpu": 512, "memory": 1024}, ON_EC2, limits=limits)
        assert len(refused({"cpu": 513, "memory": 1025}, ON_EC2, limits=limits)) == 2

    def test_where_nobody_says_how_large_a_task_is_a_branch_does_not_either(self) -> None:
        service = replace(ON_EC2, cpu=None, memory=None)
        cpu, memory = refused({"cpu": 256, "memory": 512}, service, limits=CLOSED)
        assert cpu.startswith("cpu: expected none: neither the task definition nor overrides.max_cpu in deity.yaml")
        assert memory.startswith("memory: expected none: neither the task definition nor overrides.max_memory")

    def test_a_task_is_not_made_smaller_than_its_containers(self) -> None:
        service = replace(WEB, cpu=1024, memory=2048, least_cpu=512, least_memory=2048)
        assert refused({"cpu": 256, "memory": 1024}, service) == [
            "cpu: expected at least 512 CPU units, for its containers; found 256",
            "memory: expected at least 2048 MiB, for its containers; found 1024",
        ]


def test_a_secret_of_the_task_definition_is_not_replaced_by_a_variable() -> None:
    worker = replace(WORKER, secrets=frozenset({"API_KEY"}))
    data: dict[str, Any] = {"environment": {"API_KEY": "x"}, "services": {"worker": {"environment": {"OTHER": "x"}}}}
    assert refused(data, WEB, worker) == [
        (
            "environment.API_KEY: the task definition takes API_KEY from a secret for the service worker: "
            "give the variable another name"
        )
    ]
    data["services"]["worker"]["environment"]["API_KEY"] = "x"
    (said,) = refused(data, WEB, worker)
    assert said.startswith("services.worker.environment.API_KEY: the task definition takes API_KEY from a secret")


# Of the right form, and near the limits on both sides: what is taken is what can be beyond them.
NEAR = {
    "environment": st.dictionaries(
        st.sampled_from(["A", "B", "AWS", "AWS_X", "SECRET"]), st.text(max_size=5), max_size=2
    ),
    "desired_count": st.integers(0, 4),
    "command": st.lists(st.text(max_size=5), min_size=1, max_size=2),
    "cpu": st.sampled_from([127, 128, 256, 512, 513, 1024]),
    "memory": st.sampled_from([5, 6, 512, 1024, 2048, 4096]),
}
NEAR_SETTINGS = st.lists(st.sampled_from(list(NEAR)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: NEAR[name] for name in names})
)
NEAR_FILES = st.builds(
    lambda common, services: {**common, "services": services},
    NEAR_SETTINGS,
    st.dictionaries(st.sampled_from(["web", "worker"]), NEAR_SETTINGS, max_size=2),
)
LIMITS = st.builds(
    OverrideLimits,
    environment=st.booleans(),
    command=st.booleans(),
    max_desired_count=st.none() | st.integers(1, 5),
    max_cpu=st.none() | st.sampled_from([128, 512, 1024]),
    max_memory=st.none() | st.sampled_from([6, 512, 4096]),
)
SIZED = st.none() | st.sampled_from([256, 512, 1024, 2048, 4096])
SERVICES = st.tuples(
    *(
        st.builds(
            BaseService,
            name=st.just(name),
            routed=st.just(routed),
            fargate=st.booleans(),
            desired_count=st.integers(1, 3),
            cpu=SIZED,
            memory=SIZED,
            least_cpu=st.sampled_from([0, 256]),
            least_memory=st.sampled_from([0, 512]),
            secrets=st.sampled_from([frozenset(), frozenset({"SECRET"})]),
        )
        for name, routed in (("web", True), ("worker", False))
    )
)


@settings(max_examples=1000)
@given(NEAR_FILES, LIMITS, SERVICES)
def test_what_is_taken_is_inside_every_limit(
    data: object, limits: OverrideLimits, services: tuple[BaseService, ...]
) -> None:
    try:
        overrides = read(data, *services, limits=limits)
    except InvalidPlanError:
        event("refused")
        return
    event("taken")
    assert set(overrides.services) <= {service.name for service in services}
    for service in services:
        asked = overrides.of(service.name)
        assert not (asked.command and not limits.command)
        assert not (asked.environment and not limits.environment)
        assert not service.secrets.intersection(asked.environment)
        assert not [
            name for name in asked.environment if name.startswith(("AWS_", "DEITY_")) or not name.isidentifier()
        ]
        assert _within(asked.desired_count, int(service.routed), limits.max_desired_count or service.desired_count)
        assert _within(asked.cpu, max(128, service.least_cpu), limits.max_cpu or service.cpu or 0)
        assert _within(asked.memory, max(6, service.least_memory), limits.max_memory or service.memory or 0)
        cpu, memory = asked.cpu or service.cpu, asked.memory or service.memory
        if service.fargate and cpu and (asked.cpu or asked.memory):
            assert memory in fargate_memory(cpu)


def _within(value: int | None, least: int, most: int) -> bool:
    return value is None or least <= value <= most


def test_any_sound_file_is_taken_where_everything_is_allowed() -> None:
    for cpu in (256, 512, 1024, 2048, 4096, 8192, 16384):
        for memory in fargate_memory(cpu):
            assert read({"cpu": cpu, "memory": memory}, limits=ANYTHING).of("web").memory == memory
