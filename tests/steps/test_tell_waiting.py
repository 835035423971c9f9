"""TellWaiting: so that nobody wonders why nothing happens."""

from preview.announcement import Status
from preview.planning.plan import Made
from steps import tell_waiting
from tests.steps.fakes import KEY, World

MISSING = Made(state="missing", wait=3, awaited="111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:abc")


def test_it_is_told_which_image_is_awaited_and_for_how_long() -> None:
    world = World(image_deadline_minutes=20)
    plan = world.provision()

    assert tell_waiting.run(plan, MISSING, world.aws) == {"told": True}
    (told,) = world.topic.told
    assert (told.environment, told.status, told.run) == (KEY, Status.WAITING, plan.run)
    assert told.reason == f"the image {MISSING['awaited']} is not in ECR yet; it has 20 minutes to come"


def test_told_twice_it_is_the_same_news_of_the_same_run() -> None:
    world = World()
    plan = world.provision()

    tell_waiting.run(plan, MISSING, world.aws)
    tell_waiting.run(plan, MISSING, world.aws)

    first, second = world.topic.told
    assert first == second


def test_nothing_is_told_of_what_the_registry_has_forgotten() -> None:
    world = World()
    plan = world.provision()
    world.registry.held.clear()

    assert tell_waiting.run(plan, MISSING, world.aws) == {"told": True}
    assert world.topic.told == []
