"""What carries this stack's tags, as the account's index of tags lists it: from the ARN alone.

The forms of the ARNs: service-authorization/latest/reference/list_awselasticloadbalancingv2.html and
list_amazonelasticcontainerservice.html; a service's without its cluster is that of accounts which did not opt in to the
long form (AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from preview.naming import ENVIRONMENT_TAG

_FORMS = (
    re.compile(r"arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:(?P<kind>targetgroup)/(?P<slug>[^/]+)/[^/]+"),
    re.compile(
        r"(?P<before>arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*):(?P<kind>listener)/(?P<of>app/[^/]+/[^/]+)/[^/]+"
    ),
    re.compile(r"arn:[^:]+:ecs:[^:]*:[^:]*:(?P<kind>service)/((?P<cluster>[^/]+)/)?(?P<slug>[^/]+)"),
    re.compile(r"arn:[^:]+:ecs:[^:]*:[^:]*:(?P<kind>task-definition)/(?P<slug>[^/:]+):[0-9]+"),
)
_TARGET_GROUP = re.compile(r".*:targetgroup/([^/]+)/[^/]+")


class Kind(StrEnum):
    """The kinds of resources that an environment is made of."""

    TARGET_GROUP = "targetgroup"
    LISTENER = "listener"
    SERVICE = "service"
    TASK_DEFINITION = "task-definition"

    @property
    def words(self) -> str:
        """As people are told."""
        return {Kind.TARGET_GROUP: "target group", Kind.TASK_DEFINITION: "task definition"}.get(self, self.value)


@dataclass(frozen=True, kw_only=True)
class Owned:
    """One resource with this stack's tag. Whether it still exists, the index does not say for sure.

    Attributes:
        arn: its ARN.
        kind: target group, listener, service or task definition.
        environment: the value of its environment tag.
        slug: a target group's or a service's name, a task definition's family; a listener has none.
        cluster: a service's, where its ARN says it.
        load_balancer: the ARN of a listener's.
    """

    arn: str
    kind: Kind
    environment: str
    slug: str = ""
    cluster: str | None = None
    load_balancer: str | None = None


def owned_resource(arn: str, tags: Mapping[str, str]) -> Owned | None:
    """The resource of that ARN and those tags; `None` where it is none that a run makes."""
    found = next((match for form in _FORMS if (match := form.fullmatch(arn))), None)
    if found is None:
        return None
    parts = found.groupdict()
    of = parts.get("of")
    return Owned(
        arn=arn,
        kind=Kind(parts["kind"]),
        environment=tags.get(ENVIRONMENT_TAG, ""),
        slug=parts.get("slug") or "",
        cluster=parts.get("cluster"),
        load_balancer=f"{parts['before']}:loadbalancer/{of}" if of else None,
    )


def slug_of_target_group(arn: str | None) -> str | None:
    """The name in a target group's ARN."""
    found = _TARGET_GROUP.fullmatch(arn or "")
    return found[1] if found else None
