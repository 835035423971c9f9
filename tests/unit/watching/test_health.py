"""When an environment counts as ready, and when its deployment as failed."""

import pytest

from preview.errors import DeadlineError
from preview.facts import Deployment, Service, Target, Task
from preview.watching.health import enough_healthy, failure, rolled_out
from preview.watching.looks import check_deadline

NEW, OLD = "ecs-svc/2", "ecs-svc/1"


def a_service(*deployments: Deployment, desired: int = 1) -> Service:
    return Service(arn="service", status="ACTIVE", desired=desired, deployments=deployments)


def primary(deployment: str = NEW, state: str = "IN_PROGRESS", reason: str | None = None) -> Deployment:
    return Deployment(id=deployment, primary=True, rollout_state=state, rollout_reason=reason)


def older(deployment: str = OLD, state: str = "COMPLETED", reason: str | None = None) -> Deployment:
    return Deployment(id=deployment, primary=False, rollout_state=state, rollout_reason=reason)


def a_task(deployment: str, address: str | None, status: str = "RUNNING") -> Task:
    return Task(
        arn=f"task of {deployment} at {address}",
        last_status=status,
        desired_status="RUNNING",
        started_by=deployment,
        address=address,
    )


def healthy(*addresses: str) -> tuple[Target, ...]:
    return tuple(Target(address=address, port=8080, state="healthy") for address in addresses)


def failure_of(service: Service, deployment: str = NEW) -> str | None:
    found = failure(service, deployment)
    return str(found) if found else None


class TestReady:
    """By what the load balancer says of the newest deployment's targets."""

    @pytest.mark.parametrize("state", ["initial", "unhealthy", "draining", "unused", "unavailable"])
    def test_a_target_in_any_other_state_does_not_answer(self, state: str) -> None:
        target = Target(address="10.0.0.1", port=8080, state=state)
        assert not enough_healthy(a_service(primary()), (target,), None)

    def test_a_new_service_is_ready_with_its_first_healthy_target(self) -> None:
        assert enough_healthy(a_service(primary()), healthy("10.0.0.1"), None)
        assert not enough_healthy(a_service(primary()), (), None)

    def test_every_wanted_task_must_answer(self) -> None:
        service = a_service(primary(), desired=2)
        assert not enough_healthy(service, healthy("10.0.0.1"), None)
        assert enough_healthy(service, healthy("10.0.0.1", "10.0.0.2"), None)

    def test_a_service_without_a_deployment_is_not_ready(self) -> None:
        assert not enough_healthy(a_service(), healthy("10.0.0.1"), None)

    def test_a_service_that_wants_no_task_is_not_ready(self) -> None:
        assert not enough_healthy(a_service(primary(), desired=0), (), None)


class TestReadyAfterAnUpdate:
    """While the tasks of the commit before are still there."""

    service = a_service(primary(), older())
    old, new = a_task(OLD, "10.0.0.1"), a_task(NEW, "10.0.0.2")

    def test_the_old_tasks_health_says_nothing_of_the_new_commit(self) -> None:
        assert not enough_healthy(self.service, healthy("10.0.0.1"), (self.old, self.new))

    def test_while_an_old_task_answers_the_url_may_show_the_commit_before(self) -> None:
        assert not enough_healthy(self.service, healthy("10.0.0.1", "10.0.0.2"), (self.old, self.new))

    def test_the_new_tasks_alone_make_it_ready(self) -> None:
        assert enough_healthy(self.service, healthy("10.0.0.2"), (self.old, self.new))
        assert enough_healthy(self.service, healthy("10.0.0.2"), (self.new,))

    def test_a_new_task_that_has_not_started_does_not_answer_whatever_else_does(self) -> None:
        starting = a_task(NEW, None, status="PROVISIONING")
        assert not enough_healthy(self.service, healthy("10.0.0.9"), (starting,))

    def test_without_a_new_task_it_is_not_ready(self) -> None:
        assert not enough_healthy(self.service, healthy("10.0.0.1"), (self.old,))

    def test_tasks_that_share_their_instances_address_must_all_answer(self) -> None:
        old, new = a_task(OLD, None), a_task(NEW, None)
        assert not enough_healthy(self.service, healthy("i-1"), (old, new))
        assert enough_healthy(self.service, healthy("i-1", "i-1"), (old, new))
        assert enough_healthy(self.service, healthy("i-1"), (new,))


class TestFailed:
    """By what ECS says of this run's own deployment."""

    @pytest.mark.parametrize("state", ["IN_PROGRESS", "COMPLETED", None])
    def test_a_deployment_that_ecs_works_on_has_not_failed(self, state: str | None) -> None:
        assert failure_of(a_service(Deployment(id=NEW, primary=True, rollout_state=state))) is None

    def test_a_first_deployment_that_was_given_up_says_why(self) -> None:
        reason = "ECS deployment circuit breaker: tasks failed to start."
        assert failure_of(a_service(primary(state="FAILED", reason=reason))) == (
            f"ECS gave up on the deployment: {reason}"
        )

    def test_a_deployment_that_was_rolled_back_has_failed(self) -> None:
        back = primary("ecs-svc/3", reason=f"ECS deployment circuit breaker: rolling back to deploymentId {OLD}.")
        failed = older(NEW, "FAILED", "ECS deployment circuit breaker: tasks failed to start.")
        assert failure_of(a_service(back, failed)) == (
            "ECS gave up on the deployment: ECS deployment circuit breaker: tasks failed to start."
        )

    def test_a_deployment_that_was_rolled_back_and_is_gone_has_failed(self) -> None:
        back = primary("ecs-svc/3", reason=f"ECS deployment circuit breaker: rolling back to deploymentId {OLD}.")
        assert failure_of(a_service(back)) == "ECS gave up on the deployment: its tasks did not stay up"

    def test_another_deployments_failure_is_not_this_runs(self) -> None:
        assert failure_of(a_service(primary(), older(state="FAILED"))) is None


def test_a_deadline_is_past_from_its_very_second() -> None:
    check_deadline(now=99.9, deadline=100, what="no healthy target")
    with pytest.raises(DeadlineError, match=r"^no healthy target$"):
        check_deadline(now=100, deadline=100, what="no healthy target")


def test_a_service_without_targets_is_ready_once_its_newest_deployment_is_complete_and_alone() -> None:
    assert rolled_out(a_service(primary(state="COMPLETED")))
    assert not rolled_out(a_service(primary())), "a worker that ends a moment after its start runs for that moment"
    assert not rolled_out(a_service(primary(state="COMPLETED"), older())), "the commit before still works"
    assert not rolled_out(a_service())
