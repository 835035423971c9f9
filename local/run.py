"""The embedded run put together: engine, emulator, stacks, Slack, ports and git remote, started and ended as one."""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import docker  # type: ignore[import-untyped]
import requests

from local import settings
from local.ci.settings import CiSettings, write_ci
from local.containers import checked, image
from local.containers.engine import Engine
from local.containers.registry import Registry
from local.emulator import account, process
from local.emulator.process import Emulator
from local.endpoints import Endpoints, published
from local.forward.forwarder import Forwarder
from local.github.remote import GitRemote
from local.github.server import GitHub
from local.partners import Partners, partners
from local.slack.inbox import SlackInbox
from local.slack.interactions import SlackApp
from local.stacks import deploy, synthesis

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".local"
APPLICATION = checked.EXAMPLE
# Nobody wants to wait for AWS's own delays on a machine that has none: 10 s of AWS's take 0.5 s.
TIME_SCALE = 0.05

Say = Callable[[str], None]
"""Told what the run is doing, a line at a time."""


@dataclass(frozen=True, kw_only=True)
class EmbeddedRun:
    """A running embedded run.

    Attributes:
        endpoints: what programs outside are told.
        engine: runs the containers, if there is one.
        emulator: plays AWS.
        inbox: plays Slack.
        github: plays GitHub.
        remote: the git repository on it; it plays CI, too, after each push.
        outputs: of each stack, by its name.
    """

    endpoints: Endpoints
    engine: Engine
    emulator: Emulator
    inbox: SlackInbox
    github: GitHub
    remote: GitRemote
    outputs: deploy.Outputs


@contextmanager
def embedded_run(
    *,
    say: Say,
    home: Path = HOME,
    port: int = 0,
    auth: bool = False,
    decisions: Path | None = None,
    further: Iterable[Mapping[str, object]] = (),
    slack: Mapping[str, object] | None = None,
) -> Iterator[EmbeddedRun]:
    """The run, for as long as the context lasts; everything that it started ends with it.

    Args:
        say: told what it is doing.
        home: where it keeps what outlives it (the synthesized stacks) and its endpoints.json.
        port: the emulator's; 0 for any free one.
        auth: whether the emulator enforces IAM.
        decisions: the file to which IAM's decisions are appended, where they are wanted.
        further: projects beside the run's own two; `local.settings.project` makes them.
        slack: settings of `slack` in deity.yaml, in place of the run's own or beside them.

    Raises:
        LocalError: something did not start; the message says what, and why.
    """
    home.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="run-", dir=home)))
        pool = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        config = directory / "deity.yaml"
        config.write_text(settings.deity_yaml(further, slack or {}), encoding="utf-8")
        name = f"{checked.IMAGE_NAME}:{image.content_hash(APPLICATION)}"
        assembly = pool.submit(synthesis.synthesize, ROOT, config=config, cache=home / "cache", context=_context(name))
        found = stack.enter_context(checked.start(directory)).engine
        say(found.note)
        after_emulator = stack.enter_context(ExitStack())
        aws = stack.enter_context(
            process.start(directory, engine=found, port=port, auth=auth, time_scale=TIME_SCALE, decisions=decisions)
        )
        say(f"AWS is emulated at {aws.url}")
        after_emulator.callback(_forget_images, found, aws.registry)
        known = stack.enter_context(partners(directory, aws))
        outputs = deploy.deploy(aws.client, assembly.result())
        say(f"stacks {' and '.join(outputs)} are deployed")
        forwarder = Forwarder(emulator_url=aws.url, elbv2_client=aws.client("elbv2", plumbing=True))
        stack.callback(forwarder.close)
        forwarder.start()
        remote, app = known.connect(aws, outputs[settings.STACK])
        _set_up_ci(aws, found, remote)
        endpoints = _endpoints(aws, outputs, known, remote=remote, app=app)
        stack.enter_context(published(endpoints, home / "endpoints.json"))
        yield EmbeddedRun(
            endpoints=endpoints,
            engine=found,
            emulator=aws,
            inbox=known.inbox,
            github=known.github,
            remote=remote,
            outputs=outputs,
        )


def port_from_environment() -> int:
    """The port that LOCAL_PORT asks for; 0, any free one, where it asks for none.

    Raises:
        ValueError: it is no port.
    """
    text = os.environ.get("LOCAL_PORT") or "0"
    if not text.isdecimal() or int(text) > 65535:  # noqa: PLR2004  the largest port
        raise ValueError(f"LOCAL_PORT must be a port from 1 to 65535, found {text!r}")
    return int(text)


def _context(image_name: str) -> dict[str, str]:
    return {
        "sandbox": "true",
        "sandbox_name": settings.SANDBOX,
        "sandbox_image": image_name,
        "sandbox_container_port": str(settings.CONTAINER_PORT),
        # Looked up as the stack is made (AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html).
        "github_api_url": f"{{{{resolve:ssm:{settings.GITHUB_API_PARAMETER}}}}}",
        "slack_api_url": f"{{{{resolve:ssm:{settings.SLACK_API_PARAMETER}}}}}",
    }


def _set_up_ci(aws: Emulator, engine: Engine, remote: GitRemote) -> None:
    aws.client("ecr").create_repository(repositoryName=settings.ECR_REPOSITORY)
    write_ci(
        remote.path,
        CiSettings(
            prefixes=("",),  # every branch: people may ask for an environment of any
            repository=settings.ECR_REPOSITORY,
            registry=aws.registry,
            aws_endpoint=aws.url,
            docker_host=engine.docker_host,
            api_version=engine.api_version,
        ),
    )


def _forget_images(engine: Engine, registry: str) -> None:
    """Leave nothing of this run's ECR in an engine that outlives it."""
    if engine and engine.on_close is None:
        with suppress(docker.errors.DockerException, requests.RequestException):  # an engine that is gone keeps nothing
            Registry(registry, engine.client()).forget()


def _endpoints(
    aws: Emulator, outputs: deploy.Outputs, known: Partners, *, remote: GitRemote, app: SlackApp
) -> Endpoints:
    balancers = aws.client("elbv2").describe_load_balancers(Names=[settings.SANDBOX])["LoadBalancers"]
    own = outputs[settings.STACK]
    return Endpoints(
        aws_endpoint=aws.url,
        region=account.REGION,
        account=account.ACCOUNT,
        github_webhook_url=aws.reachable(own["GithubWebhookUrl"]),
        github_webhook_secret=known.secrets.webhook,
        github_api_url=known.github.url,
        github_token=known.secrets.token,
        github_page_url=known.github.page_url,
        slack_inbox_url=known.inbox.messages_url,
        slack_page_url=known.inbox.url,
        slack_command_url=app.command_url,
        slack_interaction_url=app.interaction_url,
        slack_signing_secret=known.secrets.signing,
        git_remote=str(remote.path),
        git_repository=settings.GIT_REPOSITORY,
        fixed_repository=settings.FIXED_REPOSITORY,
        load_balancer_arn=balancers[0]["LoadBalancerArn"],
        registry_table=own["RegistryTable"],
        topic_arn=own["TopicArn"],
    )
