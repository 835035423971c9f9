"""What the account and the audit of a simulated world see of task definitions, one-off tasks and images."""

from local.emulator.fates import HEALTHY
from preview.naming import ownership_tags, tag_value
from tests.simulation.account import CLUSTER, FAMILY, REPOSITORY, Owned
from tests.simulation.audit import wrong
from tests.simulation.projects import PLAIN, SEVERAL, WITH_IMAGE
from tests.simulation.world import World

BRANCH = "feature/login"
KEY = f"acme/shop@{BRANCH}"
TAGS = [{"key": name, "value": value} for name, value in ownership_tags(stack="ecs-deity", key=KEY).items()]


def registered(world: World) -> str:
    """A task definition revision with the environment's tags, as `family:revision`."""
    container = {"name": "web", "image": "shop", "portMappings": [{"containerPort": 8080}]}
    made = world.account.ecs.register_task_definition(
        family="own", networkMode="awsvpc", containerDefinitions=[container], tags=TAGS
    )
    return str(made["taskDefinition"]["taskDefinitionArn"].rpartition("/")[2])


def ran(world: World, definition: str) -> str:
    """The id of a one-off task with the environment's tags."""
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    call = {"cluster": CLUSTER, "taskDefinition": definition, "networkConfiguration": network, "tags": TAGS}
    return str(world.account.ecs.run_task(**call)["tasks"][0]["taskArn"].rpartition("/")[2])


def ready(world: World) -> str:
    """The name of the service of an environment that is ready."""
    world.deliver(world.push(BRANCH, "1" * 40))
    world.settle()
    (name,) = [held.name for held in world.account.owned() if held.kind == "service"]
    return name


def test_a_revision_is_owned_until_its_deletion_begins() -> None:
    world = World()
    revision = registered(world)
    owned = [Owned(kind="task definition", name=revision, environment=tag_value(KEY))]

    assert world.account.owned() == owned
    world.account.ecs.deregister_task_definition(taskDefinition=revision)
    assert world.account.owned() == owned
    world.account.ecs.delete_task_definitions(taskDefinitions=[revision])
    assert world.account.owned() == []


def test_a_one_off_task_is_owned_until_it_ends_or_is_told_to() -> None:
    world = World()
    first = ran(world, FAMILY)
    assert world.account.owned() == [Owned(kind="task", name=first, environment=tag_value(KEY))]
    world.clock.pass_time(60)
    assert world.account.owned() == []

    world.one_off = lambda _: HEALTHY
    second = ran(world, FAMILY)
    world.clock.pass_time(3600)
    assert [held.name for held in world.account.owned()] == [second]
    world.account.ecs.stop_task(cluster=CLUSTER, task=second)
    assert world.account.owned() == []


def test_an_image_that_was_pushed_has_a_digest_of_its_own() -> None:
    world = World()
    digests = [world.account.push_image(tag) for tag in ("one", "two")]

    for tag, digest in zip(("one", "two"), digests, strict=True):
        described = world.account.ecr.describe_images(repositoryName=REPOSITORY, imageIds=[{"imageTag": tag}])
        assert [image["imageDigest"] for image in described["imageDetails"]] == [digest]
    assert len(set(digests)) == 2


def test_a_ready_environment_has_the_revisions_that_it_runs_and_no_other() -> None:
    world = World()
    foreign = world.account.foreign()
    service = ready(world)
    assert wrong(world, foreign) == []
    first = registered(world)
    assert first in wrong(world, foreign)[0]

    assert wrong(world, foreign, disturbed=True) == [], "until the next update"
    world.account.ecs.deregister_task_definition(taskDefinition=first)
    assert "INACTIVE" in wrong(world, foreign)[0]
    world.account.ecs.delete_task_definitions(taskDefinitions=[first])
    assert wrong(world, foreign) == []

    world.account.ecs.deregister_task_definition(taskDefinition=world.account.run_by(service))
    assert "INACTIVE" in wrong(world, foreign, disturbed=True)[0]


def test_a_ready_environment_runs_the_image_of_its_commit_and_no_other() -> None:
    world = World(projects=(WITH_IMAGE,))
    foreign = world.account.foreign()
    world.account.push_image("1" * 40)
    ready(world)
    assert wrong(world, foreign) == []

    world.account.push_image("1" * 40, content="built again")

    assert "instead of" in wrong(world, foreign)[0]


def test_a_ready_environment_has_every_service_of_its_project_and_no_other() -> None:
    world = World(projects=(SEVERAL,))
    foreign = world.account.foreign()
    world.deliver(world.push(BRANCH, "1" * 40))
    world.settle()
    world.configure(PLAIN)
    assert wrong(world, foreign) == [], "settings are those of the run that made it"
    worker = next(held for held in world.account.owned() if held.kind == "service" and "worker" in held.name)

    world.account.remove(worker)

    assert "ready with" in wrong(world, foreign)[0]


def test_the_projects_own_task_definition_is_to_stay_as_it_is() -> None:
    world = World()
    foreign = world.account.foreign()
    assert [name for name, _ in foreign.task_definitions] == [f"{FAMILY}:1"]

    world.account.ecs.deregister_task_definition(taskDefinition=f"{FAMILY}:1")

    assert "what is somebody else's changed" in wrong(world, foreign)[0]


def test_an_environment_at_rest_runs_no_one_off_task() -> None:
    world = World()
    foreign = world.account.foreign()
    ready(world)
    world.one_off = lambda _: HEALTHY

    assert ran(world, FAMILY) in wrong(world, foreign)[0]


def test_of_a_deleted_environment_no_revision_and_no_task_is_left() -> None:
    world = World()
    foreign = world.account.foreign()
    ready(world)
    world.deliver(world.deletion(BRANCH))
    world.settle()
    assert wrong(world, foreign) == []

    revision = registered(world)

    assert revision in wrong(world, foreign)[0]
