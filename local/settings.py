"""The embedded run's own deity.yaml: two projects on the sandbox's load balancer."""

import json

GIT_REPOSITORY = "acme/hello"
FIXED_REPOSITORY = "acme/fixed"
SANDBOX = "ecs-deity-sandbox"
STACK = "ecs-deity"
# What the git remote's CI pushes: an image for each commit.
IMAGE = "{account}.dkr.ecr.{region}.amazonaws.com/hello:{sha}"
CONTAINER_PORT = 8080
PREFIXES = ("feature",)
ECR_REPOSITORY = "hello"
WEBHOOK_SECRET_NAME = "ecs-deity/github-webhook"  # noqa: S105  the entry's name
SLACK_SECRET_NAME = "ecs-deity/slack"  # noqa: S105  the entry's name


def deity_yaml(*, after_create: str | None = None) -> str:
    """The file's text. JSON is YAML, too. `after_create` is a Lambda function's ARN, for the fixed repository."""

    def project(repository: str, **more: object) -> dict[str, object]:
        return {
            "repository": repository,
            "cluster": SANDBOX,
            "load_balancer": SANDBOX,
            "task_definition": SANDBOX,
            "container": "app",
            "port": CONTAINER_PORT,
            "prefixes": list(PREFIXES),
            "deadline_minutes": 5,
            # The ports are real ones on this machine, where the load balancer's own name means nothing.
            "url": "http://localhost:{port}/",
            **more,
        }

    hook = {"after_create": after_create} if after_create else {}
    return json.dumps(
        {
            "stack": STACK,
            "github": {"webhook_secret": WEBHOOK_SECRET_NAME},
            "slack": {"secret": SLACK_SECRET_NAME},
            "projects": [project(GIT_REPOSITORY, image=IMAGE), project(FIXED_REPOSITORY, **hook)],
        },
        indent=2,
    )
