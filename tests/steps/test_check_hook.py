"""CheckHook: what a hook that failed said, and what follows from it."""

import json
from typing import Any

import pytest

from preview.config import Hook, OnFailure
from preview.environment import Machine
from preview.errors import HookFailedError
from preview.planning.plan import Made, ProvisionPlan, StepFailure
from steps import check_hook
from steps import plan as plan_step
from tests.steps.fakes import World
from tests.steps.hook_tasks import begin_hook

FUNCTION = "arn:aws:lambda:eu-west-1:111122223333:function:seed"
SEED = ("bin/seed",)
STREAM = ("/ecs/shop", "shop/web/1")
ENDED = "Essential container in task exited"
TRACE = [
    '  File "/var/task/seed.py", line 3, in handler\n    connect()\n',
    '  File "/var/task/db.py", line 9, in connect\n',
]


def _failed(error: str, cause: Any = "", *, state: str = "RunHookFunction") -> Made:
    told = cause if isinstance(cause, str) else json.dumps(cause)
    return Made(state="ready", hook_failure=StepFailure(state=state, error=error, cause=told))


def _with_task(**hook: Any) -> tuple[World, ProvisionPlan]:
    world = World(after_create=Hook(command=SEED, **hook))
    plan, _ = world.build()
    return world, plan


class TestAFunction:
    def test_its_own_error_is_the_reason_with_the_last_lines_of_its_stack_trace(self) -> None:
        world = World(after_create=Hook(function=FUNCTION))
        cause = {"errorMessage": "no database", "errorType": "OperationalError", "stackTrace": TRACE}
        plan = world.provision()

        with pytest.raises(HookFailedError) as told:
            check_hook.run(plan, _failed("OperationalError", cause), world.aws)

        assert str(told.value).splitlines() == [
            "the hook after_create failed: OperationalError: no database",
            "Last lines of its stack trace:",
            '      File "/var/task/seed.py", line 3, in handler',
            "        connect()",
            '      File "/var/task/db.py", line 9, in connect',
        ]

    def test_one_that_gives_no_trace_is_told_all_the_same(self) -> None:
        world = World(after_create=Hook(function=FUNCTION))
        plan = world.provision()

        with pytest.raises(HookFailedError, match=r"^the hook after_create failed: Lambda.Unknown: it ended$"):
            check_hook.run(plan, _failed("Lambda.Unknown", "it ended"), world.aws)

    def test_one_that_took_too_long_says_which_setting_that_was(self) -> None:
        world = World(after_create=Hook(function=FUNCTION, timeout_seconds=90))
        plan = world.provision()

        with pytest.raises(HookFailedError, match=r"it took longer than 90 s \(timeout_seconds\)"):
            check_hook.run(plan, _failed("States.Timeout"), world.aws)

    def test_nobody_looks_for_tasks(self) -> None:
        world = World(after_create=Hook(function=FUNCTION, on_failure=OnFailure.WARN))
        plan, _ = world.build()
        world.ecs.one_off.code = None
        begin_hook(world, tags=plan.tags, run=plan.run)

        check_hook.run(plan, _failed("ValueError", {"errorMessage": "no"}), world.aws)

        assert "stop_task" not in world.ecs.calls.made


class TestATask:
    def test_its_end_and_its_last_lines_are_the_reason(self) -> None:
        world, plan = _with_task()
        world.ecs.one_off.code = 3
        begin_hook(world, tags=plan.tags, run=plan.run)
        world.clock.now += 30
        world.logs.said[STREAM] = ("seeding", "no table users")

        with pytest.raises(HookFailedError) as told:
            check_hook.run(plan, _failed("States.TaskFailed", {"TaskArn": "…"}, state="RunHookTask"), world.aws)

        assert str(told.value).splitlines() == [
            f"the hook after_create failed: Task stopped: {ENDED}; container web exited with code 3",
            "Last lines of container web:",
            "    seeding",
            "    no table users",
        ]

    def test_one_that_never_began_is_told_in_ecss_words(self) -> None:
        world, plan = _with_task()
        failed = _failed("ECS.InvalidParameterException", "No Container Instances were found", state="RunHookTask")

        with pytest.raises(HookFailedError, match=r"ECS\.InvalidParameterException: No Container Instances"):
            check_hook.run(plan, failed, world.aws)

    def test_one_that_took_too_long_is_stopped_and_what_it_said_last_is_told(self) -> None:
        world, plan = _with_task(timeout_seconds=60)
        world.ecs.one_off.code = None
        begin_hook(world, tags=plan.tags, run=plan.run)
        world.logs.said[STREAM] = ("waiting for a lock",)

        with pytest.raises(HookFailedError, match=r"longer than 60 s.*\n.*\n    waiting for a lock$"):
            check_hook.run(plan, _failed("States.Timeout", state="RunHookTask"), world.aws)

        (stopped,) = world.ecs.one_off.all("STOPPED")
        assert stopped.stopped_reason == f"ecs-deity: run {plan.run}, the hook is over"

    def test_one_that_runs_although_ecs_did_not_answer_is_stopped(self) -> None:
        world, plan = _with_task(on_failure=OnFailure.WARN)
        world.ecs.one_off.code = None
        begin_hook(world, tags=plan.tags, run=plan.run)

        check_hook.run(plan, _failed("ECS.SdkClientException", "Read timed out", state="RunHookTask"), world.aws)

        assert world.ecs.one_off.all("RUNNING") == ()

    def test_run_twice_it_stops_one_task_and_says_the_same(self) -> None:
        world, plan = _with_task(on_failure=OnFailure.WARN)
        world.ecs.one_off.code = None
        begin_hook(world, tags=plan.tags, run=plan.run)
        failed = _failed("States.Timeout", state="RunHookTask")

        first, second = (check_hook.run(plan, failed, world.aws) for _ in range(2))

        assert first == second
        assert world.ecs.calls.made.count("stop_task") == 1

    def test_another_runs_task_is_left_alone(self) -> None:
        world, plan = _with_task(on_failure=OnFailure.WARN)
        world.ecs.one_off.code = None
        begin_hook(world, tags=plan.tags, run="another-run")

        check_hook.run(plan, _failed("States.Timeout", state="RunHookTask"), world.aws)

        assert len(world.ecs.one_off.all("RUNNING")) == 1


class TestWhatFollows:
    def test_with_warn_the_run_goes_on_and_says_so(self) -> None:
        world = World(after_create=Hook(function=FUNCTION, on_failure=OnFailure.WARN))
        plan = world.provision()

        assert check_hook.run(plan, _failed("ValueError", {"errorMessage": "no users"}), world.aws) == {
            "warning": "the hook after_create failed: ValueError: no users\n"
            "The project says to go on all the same (on_failure: warn)"
        }

    def test_an_update_whose_hook_fails_says_that_the_commit_answers_all_the_same(self) -> None:
        world = World(after_update=Hook(function=FUNCTION))
        world.record(commit="a" * 40)
        plan = world.provision()

        with pytest.raises(HookFailedError, match=r"no dump\nThis commit's tasks are up and answer all the same$"):
            check_hook.run(plan, _failed("ValueError", {"errorMessage": "no dump"}), world.aws)

    @pytest.mark.parametrize(("policy", "fails"), [(None, False), (OnFailure.WARN, False), (OnFailure.FAIL, True)])
    def test_a_removal_goes_on_unless_the_project_says_that_it_fails(
        self, policy: OnFailure | None, fails: bool
    ) -> None:
        world = World(before_destroy=Hook(function=FUNCTION, on_failure=policy))
        world.build()
        plan = world.teardown()
        failed = _failed("ValueError", {"errorMessage": "no dump"})

        if fails:
            with pytest.raises(HookFailedError, match="the hook before_destroy failed: ValueError: no dump"):
                check_hook.run(plan, failed, world.aws)
        else:
            assert "no dump" in check_hook.run(plan, failed, world.aws)["warning"]

    def test_where_the_plan_has_no_hook_there_is_nothing_to_judge(self) -> None:
        world = World()
        plan = plan_step.run(world.begin(Machine.PROVISION), world.aws)["plan"]

        assert check_hook.run(plan, _failed("ValueError"), world.aws) == {}
