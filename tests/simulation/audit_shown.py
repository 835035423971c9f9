"""What Slack and GitHub must show at rest: what the registry says, once, and nothing of what is gone."""

from collections import Counter
from collections.abc import Iterator, Sequence

from preview.announcement import Announcement, Status
from preview.environment import Environment
from preview.showing.github_words import CommitState, DeploymentState, environment_name
from preview.showing.messages import identity
from tests.simulation.world import World


def wrong_with_what_is_shown(world: World, *, repeated: int = 0) -> list[str]:
    """What is not as it must be, in words.

    Args:
        world: at rest, and watched; Slack and GitHub are well again.
        repeated: how many messages in Slack may be there twice: Slack knows no condition, so that what it took without
            an answer is posted again.
    """
    found = [f"{queue.url}: lost {body}" for queue in world.queues for body in queue.lost]
    found += [f"{queue.url}: {queue.waiting} messages wait" for queue in world.queues if queue.waiting]
    extra = 0
    for environment in world.environments():
        told = sorted(
            (said for said in world.told if said.environment == environment.environment), key=lambda said: said.order
        )
        if told:
            found += _wrong_in_slack(world, environment, told)
            extra += _too_many(world, environment, told)
        found += _wrong_on_github(world, environment)
    if extra > repeated:
        found.append(
            f"Slack shows {extra} messages and replies too many, of which {repeated} may be: {world.slack.posts}"
        )
    found += _wrong_in_the_repository(world)
    return found


def _wrong_in_slack(world: World, environment: Environment, told: Sequence[Announcement]) -> Iterator[str]:
    key, shown = environment.environment, world.slack.messages(environment.branch)
    if shown[-1:] != [environment.observed.status.capitalize()]:
        yield f"{key}: it is {environment.observed.status}, and Slack shows {shown}"
    if lacking := _news(told) - _replies(world, environment):
        yield f"{key}: Slack was never told {lacking}"


def _too_many(world: World, environment: Environment, told: Sequence[Announcement]) -> int:
    """How many messages and replies there are beyond one for each life, and one for each piece of news."""
    messages = len(world.slack.messages(environment.branch)) - _lives(told)
    return max(messages, 0) + (_replies(world, environment) - _news(told)).total()


def _news(told: Sequence[Announcement]) -> Counter[str]:
    """How often each status is news."""
    return Counter(news[1] or "" for news in {tuple(identity(said)) for said in told})


def _replies(world: World, environment: Environment) -> Counter[str]:
    about = f": {environment.branch} of "
    return Counter(text.partition(":")[0].lower() for text in world.slack.replies if about in text)


def _lives(told: Sequence[Announcement]) -> int:
    """A life ends with `deleted`, and another begins with what is not."""
    lives, over = 0, True
    for said in told:
        lives += over and (said.status is not Status.DELETED or not lives)
        over = said.status is Status.DELETED
    return lives


def _wrong_on_github(world: World, environment: Environment) -> Iterator[str]:
    key, observed = environment.environment, environment.observed
    name = environment_name(environment.branch)
    made = [held for held in world.github.deployments.values() if held.environment == name]
    if observed.status is Status.DELETED and (made or name in world.github.environments):
        yield f"{key}: deleted, and GitHub has {made or name}"
    if observed.status is Status.READY and observed.commit:
        deployed = [(held.commit, held.states[-1]) for held in made if held.states]
        if deployed != [(observed.commit, DeploymentState.SUCCESS)]:
            yield f"{key}: ready at {observed.commit}, and GitHub has {made}"
        if not any(state is CommitState.SUCCESS for state, _ in world.github.statuses.get(observed.commit, ())):
            yield f"{key}: ready, and the status of its commit never said so: {world.github.statuses}"
    yield from (f"{key}: at rest, and a deployment is unfinished: {held}" for held in made if held.unfinished)


def _wrong_in_the_repository(world: World) -> Iterator[str]:
    for commit, statuses in world.github.statuses.items():
        if statuses and statuses[-1][0] is CommitState.PENDING:
            yield f"at rest, and the status of {commit} is {statuses[-1]}"
    begun = Counter((where, body.partition("\n")[0]) for where, body in world.github.comments.values())
    yield from (f"#{where} has {number} comments {line}" for (where, line), number in begun.items() if number > 1)
