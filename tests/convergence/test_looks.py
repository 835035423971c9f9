"""What counts as there and ours when the sweep looks: the tags that a describe shows, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from convergence.looks import Looks
from preview.deciding.missing import Look
from preview.deciding.orphans import Found
from preview.environment import Route
from preview.facts import Listener, OwnTaskDefinition, Service, TargetGroup
from preview.naming import ownership_tags
from preview.owned import Kind, Owned
from tests.unit.story import a_ready_branch

READY = a_ready_branch().environment
KEY, SLUG = READY.environment, READY.slug
OURS = ownership_tags(stack="ecs-deity", key=KEY)
FOREIGN: dict[str, Mapping[str, str]] = {
    "untagged": {},
    "of another stack": ownership_tags(stack="ecs-deity-other", key=KEY),
    "of another environment": ownership_tags(stack="ecs-deity", key="acme/shop@feature/other"),
}
BALANCER = "balancer"
GROUP_ARN = f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{SLUG}/1"
GROUP = Owned(arn=GROUP_ARN, kind=Kind.TARGET_GROUP, environment=KEY, slug=SLUG)
DEFINITION_ARN = f"arn:aws:ecs:eu-west-1:111122223333:task-definition/{SLUG}:7"
DEFINITION = Owned(arn=DEFINITION_ARN, kind=Kind.TASK_DEFINITION, environment=KEY, slug=SLUG)
LISTENER = Owned(arn="listener", kind=Kind.LISTENER, environment=KEY, load_balancer=BALANCER)
SERVICE = Owned(arn="service", kind=Kind.SERVICE, environment=KEY, slug=SLUG, cluster="previews")


@dataclass
class Account:
    """One target group, one listener, one service and one task definition, as they are told to be."""

    group: TargetGroup | None = field(
        default_factory=lambda: TargetGroup(arn=GROUP_ARN, name=SLUG, load_balancers=(BALANCER,), tags=OURS)
    )
    listener: Listener | None = field(
        default_factory=lambda: Listener(arn="listener", port=20123, target_group=GROUP_ARN)
    )
    tags: Mapping[str, str] | None = field(default_factory=lambda: OURS)
    standing: Service | None = field(default_factory=lambda: Service(arn="service", status="ACTIVE", tags=OURS))
    definition: OwnTaskDefinition | None = field(
        default_factory=lambda: OwnTaskDefinition(arn=DEFINITION_ARN, tags=OURS)
    )
    clusters: list[str] = field(default_factory=list)

    def target_group(self, name: str) -> TargetGroup | None:
        return self.group if name == SLUG else None

    def listeners(self, load_balancer: str) -> tuple[Listener, ...]:
        return (self.listener,) if self.listener and load_balancer == BALANCER else ()

    def listener_tags(self, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        return {} if self.tags is None else dict.fromkeys(arns, self.tags)

    def service(self, cluster: str, name: str) -> Service | None:
        self.clusters.append(cluster)
        return self.standing

    def active_services(self, cluster: str, names: Sequence[str]) -> frozenset[str]:
        self.clusters.append(cluster)
        return frozenset(names) & {SLUG} if self.standing else frozenset()

    def active(self, arn: str) -> OwnTaskDefinition | None:
        return self.definition if self.definition and self.definition.arn == arn else None

    @property
    def looks(self) -> Looks:
        return Looks(load_balancing=self, ecs=self, definitions=self, stack="ecs-deity")

    @property
    def the_look(self) -> Look:
        """At the only service."""
        (look,) = self.looks.look(READY)
        return look

    def found(self, resource: Owned) -> Found | None:
        return self.looks.found(resource, cluster="fallback")


def test_what_is_there_and_ours_is_found() -> None:
    account = Account()
    assert account.found(GROUP) == Found(resource=GROUP, slug=SLUG)
    assert account.found(LISTENER) == Found(resource=LISTENER, slug=SLUG, port=20123)
    assert account.found(SERVICE) == Found(resource=SERVICE, slug=SLUG)
    assert account.found(DEFINITION) == Found(resource=DEFINITION, slug=SLUG)
    assert account.the_look == Look(slug=SLUG, target_group=True, listener=True, service=True)


@pytest.mark.parametrize("resource", [GROUP, LISTENER, SERVICE, DEFINITION], ids=lambda held: held.kind)
def test_what_is_gone_is_not(resource: Owned) -> None:
    account = Account(group=None, tags=None, standing=None, definition=None)
    assert account.found(resource) is None
    assert account.the_look == Look(slug=SLUG, target_group=False, listener=False, service=False)


def test_a_listener_that_went_between_two_looks_is_not() -> None:
    assert Account(listener=None).found(LISTENER) is None


@pytest.mark.parametrize("whose", FOREIGN)
@pytest.mark.parametrize("resource", [GROUP, LISTENER, SERVICE, DEFINITION], ids=lambda held: held.kind)
def test_what_is_not_ours_is_not_however_it_was_listed(resource: Owned, whose: str) -> None:
    tags = FOREIGN[whose]
    account = Account(tags=tags, definition=OwnTaskDefinition(arn=DEFINITION_ARN, tags=tags))
    assert account.group is not None
    assert account.standing is not None
    account.group, account.standing = replace(account.group, tags=tags), replace(account.standing, tags=tags)

    assert account.found(resource) is None
    assert account.the_look == Look(slug=SLUG, target_group=False, listener=False, service=False)


@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_a_service_on_its_way_out_is_not(status: str) -> None:
    account = Account(standing=Service(arn="service", status=status, tags=OURS))
    assert account.found(SERVICE) is None
    assert not account.the_look.service


def test_a_target_group_of_the_name_that_was_made_since_is_another() -> None:
    assert Account().found(replace(GROUP, arn="an earlier one")) is None


def test_a_service_whose_arn_does_not_say_its_cluster_is_looked_for_in_the_projects() -> None:
    account = Account()
    account.found(replace(SERVICE, cluster=None))
    account.found(SERVICE)
    assert account.clusters == ["fallback", "previews"]


@pytest.mark.parametrize("whose", FOREIGN)
def test_a_listener_of_ours_that_leads_to_a_strangers_target_group_has_no_name(whose: str) -> None:
    account = Account()
    assert account.group is not None
    account.group = replace(account.group, tags=FOREIGN[whose])
    assert account.found(LISTENER) == Found(resource=LISTENER, slug=None, port=20123)


def test_a_listener_that_redirects_by_now_has_no_name_either() -> None:
    account = Account(listener=Listener(arn="listener", port=20123, target_group=None))
    assert account.found(LISTENER) == Found(resource=LISTENER, slug=None, port=20123)


def test_a_listener_to_our_target_group_counts_whoever_made_it() -> None:
    account = Account(tags={})
    assert account.the_look.listener
    assert account.listener is not None
    account.listener = replace(account.listener, target_group="another")
    assert not account.the_look.listener


WORKER = "shop-login-worker-bcdefgh"
SEVERAL = replace(READY, others=(WORKER,))


def test_each_service_is_looked_at_and_only_those_with_a_route_have_to_have_one() -> None:
    main, worker = Account().looks.look(SEVERAL)
    assert (main.slug, main.routed, worker.slug, worker.routed) == (SLUG, True, WORKER, False)
    assert (worker.target_group, worker.service) == (False, True)
    route = Route(service="worker", slug=WORKER, url="http://x:20124/", port=20124)
    routed = replace(SEVERAL, observed=replace(SEVERAL.observed, routes=(route,)))
    assert [look.routed for look in Account().looks.look(routed)] == [True, True]


def test_all_services_of_a_clusters_environments_are_asked_for_together() -> None:
    asked: list[tuple[str, ...]] = []

    class Asked(Account):
        def active_services(self, cluster: str, names: Sequence[str]) -> frozenset[str]:
            asked.append((cluster, *names))
            return super().active_services(cluster, names)

    assert Asked().looks.active_services([SEVERAL, replace(READY, slug="other")]) == {"previews": frozenset({SLUG})}
    assert asked == [("previews", SLUG, WORKER, "other")]
