"""A load balancer's listeners in this product's words."""

from typing import Any

import pytest

from adapters.load_balancer import LoadBalancing
from preview.errors import (
    CapacityError,
    DeityError,
    InUseError,
    InvalidPlanError,
    NotFoundError,
    PortTakenError,
    ThrottledError,
)
from preview.facts import Listener
from tests.adapters.stubbed import Answer, Refusal, stubbed

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/previews/0a1b2c3d"
LISTENER = BALANCER.replace(":loadbalancer/", ":listener/") + "/"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-login/0a1b2c3d"
CALL = {"LoadBalancerArn": BALANCER, "Protocol": "HTTP"}


def _forward(*groups: str) -> list[dict[str, Any]]:
    if len(groups) == 1:
        held = [{"TargetGroupArn": groups[0], "Weight": 1}]
        return [{"Type": "forward", "TargetGroupArn": groups[0], "ForwardConfig": {"TargetGroups": held}}]
    return [{"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": arn} for arn in groups]}}]


REDIRECT = [{"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS"}}]
SIGN_IN = [
    {
        "Type": "authenticate-cognito",
        "AuthenticateCognitoConfig": {"UserPoolArn": "a", "UserPoolClientId": "b", "UserPoolDomain": "c"},
    }
]


def test_all_of_them_are_told_whatever_they_do_however_many_pages_they_fill() -> None:
    other = GROUP.replace("shop-login", "shop-other")
    actions = {
        20000: _forward(GROUP),
        80: REDIRECT,
        443: _forward(GROUP, other),
        20001: [*SIGN_IN, *_forward(other)],
        8080: [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
    }
    described = [
        {"ListenerArn": f"{LISTENER}{port}", "Port": port, "Protocol": "HTTP", "DefaultActions": held}
        for port, held in actions.items()
    ]
    pages = [
        Answer(
            call="describe_listeners",
            result={"Listeners": described[:3], "NextMarker": "more"},
            expects={"LoadBalancerArn": BALANCER, "PageSize": 400},
        ),
        Answer(
            call="describe_listeners",
            result={"Listeners": described[3:]},
            expects={"LoadBalancerArn": BALANCER, "PageSize": 400, "Marker": "more"},
        ),
    ]
    with stubbed("elbv2", *pages) as client:
        listeners = LoadBalancing(client).listeners(BALANCER)

    assert {listener.port: listener.target_group for listener in listeners} == {
        20000: GROUP,
        80: None,
        443: None,
        20001: other,
        8080: None,
    }


def test_one_over_tls_tells_its_certificate() -> None:
    described = {
        "ListenerArn": f"{LISTENER}1",
        "Port": 20000,
        "Protocol": "HTTPS",
        "Certificates": [{"CertificateArn": "arn:certificate"}],
        "DefaultActions": _forward(GROUP),
    }
    with stubbed("elbv2", Answer(call="describe_listeners", result={"Listeners": [described]})) as client:
        (listener,) = LoadBalancing(client).listeners(BALANCER)

    assert listener == Listener(
        arn=f"{LISTENER}1", port=20000, target_group=GROUP, protocol="HTTPS", certificate="arn:certificate"
    )


def test_a_load_balancer_that_is_gone_has_none() -> None:
    with stubbed("elbv2", Refusal(call="describe_listeners", code="LoadBalancerNotFound")) as client:
        assert LoadBalancing(client).listeners(BALANCER) == ()


def tagged(*places: int) -> Answer:
    described = [
        {"ResourceArn": f"{LISTENER}{place}", "Tags": [{"Key": "place", "Value": str(place)}]} for place in places
    ]
    return Answer(
        call="describe_tags",
        result={"TagDescriptions": described},
        expects={"ResourceArns": [f"{LISTENER}{place}" for place in places]},
    )


def test_several_are_asked_for_their_tags_together_as_many_as_aws_takes() -> None:
    with stubbed("elbv2", tagged(*range(20)), tagged(20, 21)) as client:
        tags = LoadBalancing(client).listener_tags([f"{LISTENER}{place}" for place in range(22)])

    assert tags == {f"{LISTENER}{place}": {"place": str(place)} for place in range(22)}


def test_one_that_is_gone_has_no_tags_and_keeps_nobody_from_knowing_the_others() -> None:
    gone = Refusal(call="describe_tags", code="ListenerNotFound")
    with stubbed("elbv2", gone, tagged(0), gone, tagged(2)) as client:
        tags = LoadBalancing(client).listener_tags([f"{LISTENER}{place}" for place in range(3)])

    assert tags == {f"{LISTENER}0": {"place": "0"}, f"{LISTENER}2": {"place": "2"}}


def test_nobody_is_asked_about_none() -> None:
    with stubbed("elbv2") as client:
        assert LoadBalancing(client).listener_tags([]) == {}


# elasticloadbalancing/latest/APIReference/API_CreateListener.html
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("DuplicateListener", PortTakenError),
        ("TooManyListeners", CapacityError),
        ("TooManyUniqueTargetGroupsPerLoadBalancer", CapacityError),
        ("TargetGroupAssociationLimit", InvalidPlanError),
        ("CertificateNotFound", InvalidPlanError),
        ("LoadBalancerNotFound", InvalidPlanError),
        ("ValidationError", InvalidPlanError),
        ("TargetGroupNotFound", NotFoundError),
        ("Throttling", ThrottledError),
    ],
)
def test_why_one_cannot_be_made(code: str, expected: type[DeityError]) -> None:
    refusal = Refusal(call="create_listener", code=code, message="A listener already exists on this port")
    with stubbed("elbv2", refusal) as client:
        balancing = LoadBalancing(client)
        with pytest.raises(expected) as caught:
            balancing.create_listener(CALL, port=20000, target_group=GROUP)
    assert type(caught.value) is expected


def test_one_that_aws_is_not_done_with_is_in_use() -> None:
    with stubbed("elbv2", Refusal(call="delete_listener", code="ResourceInUse")) as client:
        balancing = LoadBalancing(client)
        with pytest.raises(InUseError):
            balancing.delete_listener(f"{LISTENER}1")
