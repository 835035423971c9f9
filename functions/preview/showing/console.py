"""Links into the AWS console: to a run, and to the logs of a service."""

from dataclasses import dataclass
from urllib.parse import quote

from preview.announcement import Announcement

# Each partition has a console of its own: govcloud-us/latest/UserGuide/configure-account.html, and
# docs.amazonaws.cn/en_us/aws/latest/userguide/iam.html; other partitions get no links.
_HOSTS = {
    "aws": "{region}.console.aws.amazon.com",
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
}


@dataclass(frozen=True, kw_only=True)
class Console:
    """The console of the account and region that the state machines are in; environments are there, too.

    Attributes:
        provision_arn: the state machine that makes environments.
        teardown_arn: the state machine that removes them.
    """

    provision_arn: str
    teardown_arn: str

    def run(self, announcement: Announcement) -> str | None:
        """The page of the announcement's run, the Step Functions execution; `None` where it names none."""
        machine = {"provision": self.provision_arn, "teardown": self.teardown_arn}.get(announcement.machine or "")
        page = _page(machine, "states") if machine else None
        if page is None or machine is None or not announcement.run:
            return None
        execution = machine.replace(":stateMachine:", ":execution:", 1) + f":{announcement.run}"
        return f"{page}/home?region={_region(machine)}#/v2/executions/details/{quote(execution, safe=':')}"

    def logs(self, announcement: Announcement) -> str | None:
        """The page of the main service's logs in ECS; `None` where the announcement does not name the service."""
        page = _page(self.provision_arn, "ecs")
        if page is None or not announcement.cluster or not announcement.slug:
            return None
        service = f"clusters/{quote(announcement.cluster, safe='')}/services/{quote(announcement.slug, safe='')}"
        return f"{page}/v2/{service}/logs?region={_region(self.provision_arn)}"


def _page(arn: str, service: str) -> str | None:
    """`None` in a partition whose console is not known, and where the text is no ARN."""
    parts = arn.split(":")
    host = _HOSTS.get(parts[1]) if len(parts) > 3 else None  # noqa: PLR2004  arn:PARTITION:SERVICE:REGION
    return f"https://{host.format(region=parts[3])}/{service}" if host else None


def _region(arn: str) -> str:
    return arn.split(":")[3]
