"""What `handlers.sweep` works with."""

import os
from dataclasses import dataclass

from adapters.ecs import Ecs
from adapters.github import GitHub
from adapters.load_balancer import LoadBalancing
from adapters.owned import OwnedResources
from adapters.registry import Registry
from adapters.task_definitions import TaskDefinitions
from convergence.looks import Looks
from convergence.sweep import Sweep
from settings import SweepSettings
from wiring import clients, configuration, convergence, github, shared


@dataclass(frozen=True, kw_only=True)
class SweepParts:
    """The sweep; `stack` is the metrics' dimension."""

    sweep: Sweep
    stack: str


def parts() -> SweepParts:
    """The sweep's parts."""
    held = SweepSettings.from_env(os.environ)
    config, ecs = configuration.config(), clients.ecs()
    sweep = Sweep(
        registry=Registry(clients.dynamodb(), held.registry_table),
        runs=convergence.runs(held),
        owned=OwnedResources(clients.tagging(), stack=config.stack),
        looks=Looks(
            load_balancing=LoadBalancing(clients.load_balancing()),
            ecs=Ecs(ecs),
            definitions=TaskDefinitions(ecs),
            stack=config.stack,
        ),
        github=_github(held),
        converge=convergence.converge(),
        config=config,
        now=shared.now,
    )
    return SweepParts(sweep=sweep, stack=config.stack)


def _github(held: SweepSettings) -> GitHub | None:
    tokens = github.tokens(held)
    return None if tokens is None else GitHub(tokens=tokens, api_url=held.github_api_url)
