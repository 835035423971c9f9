"""An announcement to tell of, and an installation to tell it in."""

from dataclasses import replace

from preview.announcement import Announcement, Detail, Status
from preview.config import Config, Project, Slack
from preview.showing.console import Console

SHA = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
SHOP = Project(
    repository="acme/shop", cluster="c", load_balancer="l", task_definition="t", container="app", port=80, ttl_days=14
)
CONFIG = Config(
    projects=(SHOP,),
    slack=Slack(channel="#previews", signing_secret="ecs-deity/slack-signing", people={"Octocat": "U012AB3CD"}),
)
CONSOLE = Console(
    provision_arn="arn:aws:states:eu-west-1:123456789012:stateMachine:provision",
    teardown_arn="arn:aws:states:eu-west-1:123456789012:stateMachine:teardown",
)
READY = Announcement(
    environment="acme/shop@feature/login",
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    commit=SHA,
    status=Status.READY,
    url="http://previews.example:20123/",
    actor="octocat",
    at="2026-11-22T01:05:23Z",
    run="shop-login-abcdefg-r1-x",
    machine="provision",
    slug="shop-login-abcdefg",
    cluster="previews",
    details=(
        Detail(what="target group", name="shop-login-abcdefg", seconds=0.42),
        Detail(what="listener", name="port 20123", seconds=0.3),
        Detail(what="service", name="shop-login-abcdefg"),
    ),
    sequence=7,
)
FAILED = replace(
    READY,
    status=Status.FAILED,
    url=None,
    details=(),
    reason="CheckService: not ready in 15 minutes\nTask stopped: container app exited with code 1",
    sequence=9,
)
