"""What `deity.yaml` can say, as frozen dataclasses: the one model of it.

Outside the Lambda functions pydantic's `TypeAdapter` checks a file against these classes and publishes their JSON
Schema. The functions load the already checked result with `records.from_json`, without pydantic.

The bounds are AWS's own, unless said otherwise: elasticloadbalancing/latest/application/ target-group-health-checks.html,
load-balancer-target-groups.html and load-balancer-limits.html; AmazonECS/latest/APIReference/API_CreateService.html.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from preview.config_markers import Between, Matching

_ARN = r"arn:aws[a-z-]*:"
Repository = Annotated[str, Matching(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+", "a GitHub repository, OWNER/NAME")]
LoadBalancerRef = Annotated[
    str,
    Matching(
        _ARN + r"elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer/app/[A-Za-z0-9-]{1,32}/[a-z0-9]+|[A-Za-z0-9-]{1,32}",
        "an Application Load Balancer's name, or its ARN "
        "arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/ID",
    ),
]
LambdaArn = Annotated[
    str,
    Matching(
        _ARN + r"lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?",
        "a Lambda function's ARN, arn:aws:lambda:REGION:ACCOUNT:function:NAME",
    ),
]
CertificateArn = Annotated[
    str,
    Matching(
        _ARN + r"acm:[a-z0-9-]+:\d{12}:certificate/[a-z0-9-]+",
        "an ACM certificate's ARN, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
    ),
]
ClusterName = Annotated[str, Matching(r"[A-Za-z0-9_-]{1,255}", "an ECS cluster's name, not its ARN")]
TaskDefinition = Annotated[
    str, Matching(r"[A-Za-z0-9_-]{1,255}(:\d+)?", "an ECS task definition's FAMILY (its latest revision) or FAMILY:REVISION")
]
ProjectName = Annotated[
    str, Matching(r"[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?", "1 to 16 of a-z, 0-9 and inner hyphens (it begins AWS names)")
]
Prefix = Annotated[str, Matching(r"[^\s/]+(/[^\s/]+)*", "the part of a branch name before a slash, e.g. feature")]
PortSpan = Annotated[
    str, Matching(r"\d{1,5}-\d{1,5}", 'a range of ports "FIRST-LAST", both included, e.g. "20000-29999"')
]
HttpCodes = Annotated[str, Matching(r"[2-4]\d\d([,-][2-4]\d\d)*", 'HTTP codes from 200 to 499, e.g. "200", "200,302", "200-399"')]
SubnetId = Annotated[str, Matching(r"subnet-[0-9a-f]+", "a subnet's id, subnet-…")]
SecurityGroupId = Annotated[str, Matching(r"sg-[0-9a-f]+", "a security group's id, sg-…")]
SecretName = Annotated[str, Matching(r"[A-Za-z0-9/_+=.@-]{1,512}", "the name of a Secrets Manager entry (never the secret itself)")]
StackName = Annotated[str, Matching(r"[A-Za-z][A-Za-z0-9-]{0,63}", "a letter, then up to 63 letters, digits and hyphens")]
UrlTemplate = Annotated[
    str, Matching(r"https?://\S*\{port\}\S*", "a URL with {port} in it, e.g. https://preview.example.com:{port}/")
]


class LaunchType(StrEnum):
    """Where the tasks run. Fargate Spot is the capacity provider of that name."""

    FARGATE = "FARGATE"
    FARGATE_SPOT = "FARGATE_SPOT"
    EC2 = "EC2"


@dataclass(frozen=True, kw_only=True)
class CapacityProvider:
    """One item of a capacity-provider strategy."""

    name: str
    weight: Annotated[int, Between(0, 1000)] = 1
    base: Annotated[int, Between(0, 100_000)] = 0


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """How the load balancer decides that a target is healthy.

    The defaults are the fastest that AWS allows without giving a slow application trouble: a newly registered target
    needs one passing check, whatever the threshold, so the interval is what a person waits for.
    """

    path: Annotated[str, Matching(r"/[\x21-\x7e]{0,1023}", "a path that begins with / (at most 1024 characters)")] = "/"
    codes: HttpCodes = "200-399"
    interval_seconds: Annotated[int, Between(5, 300)] = 5
    timeout_seconds: Annotated[int, Between(2, 120)] = 4
    healthy_threshold: Annotated[int, Between(2, 10)] = 2
    unhealthy_threshold: Annotated[int, Between(2, 10)] = 2
    grace_seconds: Annotated[int, Between(0, 3600)] = 60

    def __post_init__(self) -> None:
        """Raises ValueError where the timeout is not below the interval."""
        if self.timeout_seconds >= self.interval_seconds:
            raise ValueError(
                f"timeout_seconds ({self.timeout_seconds}) must be below interval_seconds ({self.interval_seconds})"
            )


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where tasks of an `awsvpc` task definition are placed. What is left out follows the load balancer."""

    subnets: tuple[SubnetId, ...] = ()
    security_groups: tuple[SecurityGroupId, ...] = ()
    assign_public_ip: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Project:
    """One repository's settings.

    Attributes:
        repository: `owner/name` on GitHub.
        cluster: the ECS cluster's name.
        load_balancer: the Application Load Balancer's name or ARN.
        task_definition: the family whose tasks an environment runs.
        container: the container that answers requests.
        port: that container's port.
        name: begins the names of everything made for the project; by default the repository's name.
        strip: a prefix that the default name leaves off, e.g. `my_company-`.
        prefixes: a branch gets an environment when it begins with one of these and a slash.
        launch_type: where tasks run; not together with `capacity_providers`.
        capacity_providers: a strategy instead of a launch type.
        desired_count: how many tasks an environment runs.
        port_range: the listener ports to draw from, both ends included.
        max_listeners: the load balancer's listener quota in your account (AWS's default is 50, L-B6DF7632).
        certificate: makes the listeners HTTPS.
        url: what is announced, with `{port}`; by default the load balancer's own name.
        deregistration_delay_seconds: how long a stopping task may finish its requests.
        deadline_minutes: how long an environment may take to become ready.
        after_create: a Lambda function to run once an environment first became ready.
        keep_failed: keep what a failed creation made, to look into it, until the branch is deleted or pushed again.
        slack_channel: where to post instead of the common channel.
    """

    repository: Repository
    cluster: ClusterName
    load_balancer: LoadBalancerRef
    task_definition: TaskDefinition
    container: str
    port: Annotated[int, Between(1, 65535)]
    name: ProjectName | None = None
    strip: str | None = None
    prefixes: tuple[Prefix, ...] = ("feature",)
    launch_type: LaunchType | None = None
    capacity_providers: tuple[CapacityProvider, ...] = ()
    network: Network = field(default_factory=Network)
    desired_count: Annotated[int, Between(1, 100)] = 1
    health_check: HealthCheck = field(default_factory=HealthCheck)
    port_range: PortSpan = "20000-29999"
    max_listeners: Annotated[int, Between(1, 1000)] = 50
    certificate: CertificateArn | None = None
    url: UrlTemplate | None = None
    deregistration_delay_seconds: Annotated[int, Between(0, 3600)] = 5
    deadline_minutes: Annotated[int, Between(1, 120)] = 15
    after_create: LambdaArn | None = None
    keep_failed: bool = False
    slack_channel: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where settings contradict each other."""
        if self.launch_type and self.capacity_providers:
            raise ValueError("give launch_type or capacity_providers, not both")
        if not self.prefixes:
            raise ValueError("prefixes must name at least one")
        first, last = self.ports
        if not 1 <= first <= last <= 65535:
            raise ValueError(f'port_range "{self.port_range}" must run from a lower to a higher port within 1-65535')

    @property
    def ports(self) -> tuple[int, int]:
        """The first and last port to draw from, both included."""
        first, last = self.port_range.split("-")
        return int(first), int(last)


@dataclass(frozen=True, kw_only=True)
class GitHub:
    """The webhook's side. The secret is a text, or JSON `{"current": …, "previous": …}` while it is being rotated."""

    webhook_secret: SecretName = "ecs-deity/github-webhook"  # noqa: S105  the entry's name


@dataclass(frozen=True, kw_only=True)
class Slack:
    """Where announcements go. The secret is an incoming webhook's URL, or a bot token (`xoxb-…`)."""

    secret: SecretName = "ecs-deity/slack"  # noqa: S105  the entry's name
    channel: Annotated[str, Matching(r"#?[^\s#]{1,80}", "a Slack channel's name or id")] | None = None


@dataclass(frozen=True, kw_only=True)
class Config:
    """All of `deity.yaml`.

    Attributes:
        projects: one for each repository.
        stack: the CloudFormation stack's name, and the value of the tag `ecs-deity:stack` by which it owns things.
    """

    projects: tuple[Project, ...]
    stack: StackName = "ecs-deity"
    github: GitHub = field(default_factory=GitHub)
    slack: Slack = field(default_factory=Slack)

    def __post_init__(self) -> None:
        """Raises ValueError where two projects would answer for the same thing."""
        if not self.projects:
            raise ValueError("projects must name at least one")
        for what, of in (("repository", _repository), ("name", project_name)):
            seen: set[str] = set()
            for project in self.projects:
                if of(project) in seen:
                    raise ValueError(f"two projects have the {what} {of(project)!r}: each {what} may be given once")
                seen.add(of(project))

    def project_of(self, repository: str) -> Project | None:
        """The project of a repository; GitHub's names do not tell upper from lower case."""
        return next((project for project in self.projects if _repository(project) == repository.lower()), None)


def _repository(project: Project) -> str:
    return project.repository.lower()


def project_name(project: Project) -> str:
    """The project's name: the one given, or the repository's, fitted to what AWS names may hold."""
    from preview.naming import slugify  # noqa: PLC0415  naming needs nothing of this module, but reads better apart

    bare = project.repository.split("/")[1].removeprefix(project.strip or "")
    return project.name or slugify(bare, limit=16) or "app"
