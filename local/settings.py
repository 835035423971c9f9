"""The embedded run's own deity.yaml: two projects on the sandbox's load balancer."""

import json

GIT_REPOSITORY = "acme/hello"
FIXED_REPOSITORY = "acme/fixed"
SANDBOX = "ecs-deity-sandbox"
STACK = "ecs-deity"
CONTAINER_PORT = 8080
WEBHOOK_SECRET_NAME = "ecs-deity/github-webhook"  # noqa: S105  the entry's name
SLACK_SECRET_NAME = "ecs-deity/slack"  # noqa: S105  the entry's name


def deity_yaml(*, deadline_minutes: int = 5) -> str:
    """The file's text. JSON is YAML, too."""

    def project(repository: str) -> dict[str, object]:
        return {
            "repository": repository,
            "cluster": SANDBOX,
            "load_balancer": SANDBOX,
            "task_definition": SANDBOX,
            "container": "app",
            "port": CONTAINER_PORT,
            "prefixes": ["feature"],
            "deadline_minutes": deadline_minutes,
            # The ports are real ones on this machine, where the load balancer's own name means nothing.
            "url": "http://localhost:{port}/",
        }

    return json.dumps(
        {
            "stack": STACK,
            "github": {"webhook_secret": WEBHOOK_SECRET_NAME},
            "slack": {"secret": SLACK_SECRET_NAME},
            "projects": [project(GIT_REPOSITORY), project(FIXED_REPOSITORY)],
        },
        indent=2,
    )
