"""Both stacks synthesized, and ways to look into what came out."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

import app as app_module
from infra import bundle
from infra.deity_stack import DeityStack
from infra.sandbox import Sandbox
from infra.sandbox_stack import SandboxStack
from preview.config import Config, GitHub, GitHubApp, Hook, OverrideLimits, Project, Slack

BY_ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shared/50dc6c495c0c9188"
APP_KEY = "alias/ecs-deity-github-app"
HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:seed-data"

CONFIG = Config(
    stack="ecs-deity",
    projects=(
        Project(
            repository="acme/webapp",
            cluster="previews",
            load_balancer="by-name",
            task_definition="webapp",
            container="app",
            port=8080,
            image="{account}.dkr.ecr.{region}.amazonaws.com/webapp:{sha}",
            images={"proxy": "444455556666.dkr.ecr.us-east-1.amazonaws.com/team/proxy:{short_sha}"},
            overrides=OverrideLimits(),
        ),
        Project(
            repository="acme/api",
            cluster="apis",
            load_balancer=BY_ARN,
            task_definition="api",
            container="app",
            port=8080,
            after_create=Hook(function=HOOK),
            before_destroy=Hook(command=("bin/drop-database",)),
        ),
        Project(
            repository="acme/demo",
            cluster="ecs-deity-sandbox",
            load_balancer="ecs-deity-sandbox",
            task_definition="ecs-deity-sandbox",
            container="app",
            port=80,
            port_range="21000-21099",
        ),
    ),
    github=GitHub(app=GitHubApp(id="123456", key=APP_KEY)),
    slack=Slack(signing_secret="ecs-deity/slack-signing"),
)
"""With everything that adds a function, or a right."""


@dataclass(frozen=True, kw_only=True)
class Template:
    """A synthesized template, and ways to look into it."""

    body: dict[str, Any]
    path: Path

    def of_type(self, kind: str) -> dict[str, dict[str, Any]]:
        """The properties of every resource of a type, by logical id; `kind` without `AWS::`."""
        resources = self.body["Resources"].items()
        return {name: made.get("Properties", {}) for name, made in resources if made["Type"] == f"AWS::{kind}"}

    def only(self, kind: str) -> dict[str, Any]:
        """The properties of the one resource of a type."""
        (properties,) = self.of_type(kind).values()
        return properties

    def function(self, handler: str) -> dict[str, Any]:
        """The Lambda function that runs functions/handlers/HANDLER.py."""
        wanted = f"handlers.{handler}.handler"
        (properties,) = (held for held in self.of_type("Lambda::Function").values() if held["Handler"] == wanted)
        return properties

    def source(self, handler: str) -> dict[str, Any]:
        """What that function takes its messages from."""
        functions = self.of_type("Lambda::Function")
        wanted = f"handlers.{handler}.handler"
        (source,) = (
            held
            for held in self.of_type("Lambda::EventSourceMapping").values()
            if functions[held["FunctionName"]["Ref"]]["Handler"] == wanted
        )
        return source

    def waiting(self, handler: str) -> dict[str, Any]:
        """The queue that they wait in."""
        return self.of_type("SQS::Queue")[self.source(handler)["EventSourceArn"]["Fn::GetAtt"][0]]


@dataclass(frozen=True, kw_only=True)
class Synthesized:
    """What synthesis gave: templates, what cdk-nag found, and the reasons given to it."""

    deity: Template
    sandbox: Template
    findings: list[str]
    reasons: dict[str, str]


def written_asset(directory: Path) -> Path:
    """An asset with our functions and, instead of what pip would install, one module."""

    def install(_requirements: Path, target: Path) -> None:
        (target / "dependency.py").write_text("", encoding="utf-8")

    bundle.build(
        functions=app_module.ROOT / "functions",
        config=CONFIG,
        into=directory / "asset",
        cache=directory / "cache",
        install=install,
    )
    return directory / "asset"


def synthesize(outdir: Path, work: Path) -> Synthesized:
    """The stacks of `CONFIG`, and the sandbox with its defaults."""
    app = cdk.App(context=app_module.flags(), analytics_reporting=False, outdir=str(outdir))
    stacks = [
        DeityStack(app, config=CONFIG, asset=written_asset(work)),
        SandboxStack(app, sandbox=Sandbox(), config=CONFIG),
    ]
    report = AwsSolutionsChecks().validate_scope(app)
    app.synth()
    return Synthesized(
        deity=_template(outdir, stacks[0]),
        sandbox=_template(outdir, stacks[1]),
        findings=[
            f"{found.severity} {found.rule_name} {resource.construct_path}"
            for found in report.violations
            for resource in found.violating_resources
        ],
        reasons=_reasons(app),
    )


def _template(outdir: Path, stack: cdk.Stack) -> Template:
    path = outdir / stack.template_file
    return Template(body=json.loads(path.read_text(encoding="utf-8")), path=path)


def _reasons(app: cdk.App) -> dict[str, str]:
    """Every acknowledgement in the tree: rule at construct -> reason."""
    key = cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    return {
        f"{rule} {construct.node.path}": reason
        for construct in app.node.find_all()
        for entry in construct.node.metadata
        if entry.type == key
        for rule, reason in entry.data.items()
    }
