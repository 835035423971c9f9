"""Environments of several services through both machines; what a project has no more, and what an update replaced."""

import pytest

from preview.environment import Machine
from preview.errors import InUseError, NotOursError
from preview.request import Presence
from tests.statemachines.life import Life
from tests.steps.fake_task_definitions import ARN
from tests.steps.fakes import SLUG
from tests.steps.several import ADMIN_SLUG, EVERY_SLUG, SITE, WORKER, WORKER_SLUG, several

ALL = ["service", "listener", "target group", "task definition"]


def _left(life: Life) -> dict[str, list[str]]:
    return {slug: life.world.left(slug) for slug in EVERY_SLUG if life.world.left(slug)}


class TestSeveral:
    def test_all_are_made_in_as_many_states_as_one(self) -> None:
        life = Life(**several())

        told = life.run(Machine.PROVISION)

        assert len(told.visited) == 11
        assert _left(life) == {SLUG: ALL, ADMIN_SLUG: ALL, WORKER_SLUG: ["service", "task definition"]}
        assert told.output["services"] == [*EVERY_SLUG]
        assert told.output["url"] == "http://previews.example:20000/"
        assert [route["url"] for route in told.output["routes"]] == ["http://previews.example:20001/"]

    def test_where_no_other_has_a_route_there_are_none_to_tell(self) -> None:
        told = Life(**several(SITE, WORKER)).run(Machine.PROVISION)

        assert (told.output["routes"], told.output["services"]) == ([], [SLUG, WORKER_SLUG])

    def test_a_second_push_updates_all_and_every_url_stays(self) -> None:
        life = Life(**several())
        first = life.recorded()
        life.push("d")

        second = life.ready()

        assert [second.output[name] for name in ("url", "routes")] == [first.output[name] for name in ("url", "routes")]
        assert life.world.ecs.calls.made.count("update_service") == len(EVERY_SLUG)

    def test_all_go_in_as_many_states_as_one(self) -> None:
        life = Life(**several())
        life.world.ecs.drain_seconds = 3
        life.recorded()

        told = life.run(Machine.TEARDOWN)

        assert len(told.visited) == 17
        assert _left(life) == {}

    @pytest.mark.parametrize("reached", ["PickPort", "CreateListener", "RegisterTaskDefinition", "CreateService"])
    def test_a_removal_works_from_any_half_built_state(self, reached: str) -> None:
        life = Life(**several())

        def give_up() -> None:
            raise NotOursError("stopped here")

        life.before[reached] = give_up
        assert life.run(Machine.PROVISION).error == "NotOursError"
        assert _left(life) != {}

        assert life.run(Machine.TEARDOWN).output["state"] == "gone"
        assert _left(life) == {}

    def test_one_stubborn_service_keeps_none_of_the_others(self) -> None:
        life = Life(**several())
        life.recorded()
        theirs = life.world.balancing.listen(8443, life.world.balancing.groups[ADMIN_SLUG].arn, tags={"team": "b"})

        told = life.run(Machine.TEARDOWN)

        assert "port 8443" in (told.cause or "")
        assert _left(life) == {ADMIN_SLUG: ["listener", "target group"]}
        assert list(life.world.balancing.held) == [theirs]


class TestRetired:
    def _retiring(self) -> Life:
        life = Life(**several())
        life.recorded()
        life.world.configure(**several(WORKER, SITE))
        return life

    def test_it_goes_once_the_rest_answers(self) -> None:
        life = self._retiring()
        seen: list[list[str]] = []
        life.before["RemoveRetired"] = lambda: seen.append(life.world.left(ADMIN_SLUG))

        told = life.ready()

        assert seen == [ALL]
        assert _left(life) == {SLUG: ALL, WORKER_SLUG: ["service", "task definition"]}
        assert told.output["services"] == [SLUG, WORKER_SLUG]
        assert told.visited[-5:] == [
            *("WaitForRetired", "RemoveRetired", "IsRetiredGone"),
            *("DeregisterTaskDefinition", "Ready"),
        ]

    def test_a_branch_that_asks_for_something_else_meanwhile_is_made_room_for(self) -> None:
        life = self._retiring()
        life.before["RemoveRetired"] = lambda: life.world.ask(Presence.ABSENT)

        assert life.run(Machine.PROVISION).output == {"state": "superseded"}
        assert life.run(Machine.TEARDOWN).output["state"] == "gone"
        assert _left(life) == {}

    def test_one_that_cannot_be_removed_does_not_fail_what_answers(self) -> None:
        life = self._retiring()
        theirs = life.world.balancing.listen(8443, life.world.balancing.groups[ADMIN_SLUG].arn, tags={"team": "b"})

        told = life.recorded()

        assert told.visited[-3:] == ["RemoveRetired", "DeregisterTaskDefinition", "Ready"]
        assert theirs in life.world.balancing.held
        assert (told.output["services"], told.output["leaving"]) == ([SLUG, WORKER_SLUG], [ADMIN_SLUG])

    @pytest.mark.parametrize("machine", Machine)
    def test_what_is_left_of_one_goes_with_the_next_run(self, machine: Machine) -> None:
        life = self._retiring()
        theirs = life.world.balancing.listen(8443, life.world.balancing.groups[ADMIN_SLUG].arn, tags={"team": "b"})
        life.recorded()
        assert life.world.left(ADMIN_SLUG) == ["listener", "target group", "task definition"]
        life.world.balancing.delete_listener(theirs)

        told = life.run(machine)

        assert told.error is None
        assert life.world.left(ADMIN_SLUG) == []

    def test_one_that_never_goes_does_not_fail_what_answers(self) -> None:
        life = self._retiring()
        life.world.ecs.drain_seconds = 10.0**9
        life.world.turns.ahead["looks"] = 60

        told = life.ready()

        assert 4200 <= sum(told.waits) < 4400
        assert told.visited[-3:] == ["RemoveRetired", "DeregisterTaskDefinition", "Ready"]

    def test_a_project_that_has_one_service_now_and_had_several_keeps_its_url(self) -> None:
        life = Life(**several())
        first = life.recorded()
        life.world.configure()

        second = life.ready()

        assert second.output["url"] == first.output["url"]
        assert _left(life) == {SLUG: ALL}


class TestReplaced:
    def test_a_push_leaves_the_task_definition_that_runs_and_no_other(self) -> None:
        life = Life()
        life.recorded()
        life.push("d")

        told = life.ready()

        assert told.visited[-3:] == ["IsServiceReady", "DeregisterTaskDefinition", "Ready"]
        assert life.world.definitions.of(SLUG) == [f"{ARN}/{SLUG}:2"]

    def test_one_that_cannot_be_removed_does_not_fail_what_answers_and_goes_with_the_next(self) -> None:
        life = Life()
        life.recorded()
        life.push("d")
        life.world.definitions.calls.refuse("remove", *[InUseError("not now")] * 1000)

        told = life.run(Machine.PROVISION)

        assert told.output["state"] == "ready"
        assert len(life.world.definitions.of(SLUG)) == 2
        life.world.definitions.calls.forgive("remove")
        life.push("e")
        life.ready()
        assert life.world.definitions.of(SLUG) == [f"{ARN}/{SLUG}:3"]

    def test_a_run_that_fails_keeps_the_task_definition_that_still_answers(self) -> None:
        life = Life(deadline_minutes=1)
        life.recorded()
        life.push("d")
        life.world.ecs.healthy = False

        assert life.run(Machine.PROVISION).error == "DeadlineError"
        assert f"{ARN}/{SLUG}:1" in life.world.definitions.of(SLUG)

    def test_the_same_commit_again_registers_nothing(self) -> None:
        life = Life()
        life.recorded()

        told = life.ready()

        assert "DeregisterTaskDefinition" not in told.visited
        assert life.world.definitions.of(SLUG) == [f"{ARN}/{SLUG}:1"]
