"""What `handlers.step` works with. Every run pays for its cold start: nothing but the steps' own is imported here."""

import os
import random
import time
from functools import cache

from adapters.branch_file import BranchFiles
from adapters.ecr import Ecr
from adapters.ecs import Ecs
from adapters.github_files import GitHubFiles
from adapters.load_balancer import LoadBalancing
from adapters.logs import Logs
from adapters.registry import Registry
from adapters.task_definitions import TaskDefinitions
from adapters.topic import Topic
from adapters.turns import Turns
from settings import StepSettings
from steps.aws import Aws
from wiring import clients, configuration, github


def aws() -> Aws:
    """What the steps work with."""
    held = StepSettings.from_env(os.environ)
    ecs = clients.ecs()
    return Aws(
        load_balancing=LoadBalancing(clients.load_balancing()),
        ecs=Ecs(ecs),
        logs=Logs(clients.logs),
        definitions=TaskDefinitions(ecs),
        ecr=Ecr(cache(clients.ecr)),
        topic=Topic(clients.sns(), held.topic_arn),
        branch_files=_branch_files(held),
        registry=Registry(clients.dynamodb(), held.registry_table),
        turns=Turns(clients.dynamodb(), held.turns_table),
        config=configuration.config(),
        now=time.time,
        choose=random.SystemRandom().choice,
    )


def _branch_files(held: StepSettings) -> BranchFiles | None:
    tokens = github.tokens(held)
    return None if tokens is None else BranchFiles(GitHubFiles(tokens=tokens, api_url=held.github_api_url))
