"""The embedded run's own deity.yaml: two projects on the sandbox's load balancer."""

import json
from collections.abc import Iterable, Mapping

from local.slack.people import ADA, BOB, EVE

GIT_REPOSITORY = "acme/hello"
FIXED_REPOSITORY = "acme/fixed"
SANDBOX = "ecs-deity-sandbox"
STACK = "ecs-deity"
CONTAINER_PORT = 8080
PREFIXES = ("feature",)
ECR_REPOSITORY = "hello"
# What the git remote's CI pushes: an image for each commit.
IMAGE = f"{{account}}.dkr.ecr.{{region}}.amazonaws.com/{ECR_REPOSITORY}:{{sha}}"
WEBHOOK_SECRET_NAME = "ecs-deity/github-webhook"  # noqa: S105  the entry's name
SLACK_SECRET_NAME = "ecs-deity/slack"  # noqa: S105  the entry's name
SLACK_SIGNING_SECRET_NAME = "ecs-deity/slack-signing"  # noqa: S105  the entry's name
GITHUB_TOKEN_NAME = "ecs-deity/github-token"  # noqa: S105  the entry's name
# The template names where their addresses are kept, and not the addresses: it stays the same from run to run.
GITHUB_API_PARAMETER = "/ecs-deity/github-api-url"
SLACK_API_PARAMETER = "/ecs-deity/slack-api-url"
CHANNEL = "#previews"

PEOPLE = (ADA, BOB, EVE)
_AS_IT_IS: Mapping[str, object] = {}

# What runs one container: the form of a project with one service, and of each of several.
ONE_SERVICE: Mapping[str, object] = {"task_definition": SANDBOX, "container": "app", "port": CONTAINER_PORT}


def project(repository: str, **more: object) -> dict[str, object]:
    """A project on the sandbox's load balancer; `more` are settings of its own."""
    return {
        "repository": repository,
        "cluster": SANDBOX,
        "load_balancer": SANDBOX,
        "prefixes": list(PREFIXES),
        "deadline_minutes": 5,
        # The ports are real ones on this machine, where the load balancer's own name means nothing.
        "url": "http://localhost:{port}/",
        **more,
    }


def deity_yaml(further: Iterable[Mapping[str, object]] = (), slack: Mapping[str, object] = _AS_IT_IS) -> str:
    """The file's text, with `further` projects, and `slack`'s settings in place of ours. JSON is YAML, too."""
    own = (
        project(GIT_REPOSITORY, **ONE_SERVICE, image=IMAGE, overrides={}, ttl_days=14, pull_requests={"forks": True}),
        project(FIXED_REPOSITORY, **ONE_SERVICE),
    )
    return json.dumps(
        {
            "stack": STACK,
            "github": {"webhook_secret": WEBHOOK_SECRET_NAME, "token": GITHUB_TOKEN_NAME},
            "slack": {
                "secret": SLACK_SECRET_NAME,
                "channel": CHANNEL,
                "signing_secret": SLACK_SIGNING_SECRET_NAME,
                # The same people on GitHub and in Slack.
                "people": {person.name: person.id for person in PEOPLE},
                **slack,
            },
            "projects": [*own, *further],
        },
        indent=2,
    )
