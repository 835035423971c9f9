"""Elastic Load Balancing: load balancers, target groups, listeners, target health."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adapters.translate import translated
from preview.errors import (
    CapacityError,
    InUseError,
    InvalidPlanError,
    NotFoundError,
    NotOursError,
    PortTakenError,
)
from preview.facts import Listener, LoadBalancer, Target, TargetGroup

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_elbv2.type_defs import ListenerTypeDef, TargetGroupTypeDef

_FULL = {
    "TooManyListeners": CapacityError,
    "TooManyTargetGroups": CapacityError,
    "TooManyUniqueTargetGroupsPerLoadBalancer": CapacityError,
}
_TAGGED_PER_CALL = 20  # elasticloadbalancing/latest/APIReference/API_DescribeTags.html
# What no second try changes (elasticloadbalancing/latest/APIReference/API_CreateListener.html,
# API_CreateTargetGroup.html and CommonErrors.html).
_REFUSED = {
    "CertificateNotFound": InvalidPlanError,
    "IncompatibleProtocols": InvalidPlanError,
    "InvalidConfigurationRequest": InvalidPlanError,
    "InvalidLoadBalancerAction": InvalidPlanError,
    "LoadBalancerNotFound": InvalidPlanError,
    "TargetGroupAssociationLimit": InvalidPlanError,
    "UnsupportedProtocol": InvalidPlanError,
    "ValidationError": InvalidPlanError,
}


class LoadBalancing:
    """ELBv2's calls in this product's words.

    Every method raises ThrottledError where AWS asks for fewer calls.
    """

    def __init__(self, client: "ElasticLoadBalancingv2Client") -> None:
        self._client = client

    def load_balancer(self, name_or_arn: str) -> LoadBalancer:
        """The load balancer of that name or ARN.

        Raises:
            InvalidPlanError: there is none, or it is no Application Load Balancer.
        """
        with translated(_REFUSED):
            if name_or_arn.startswith("arn:"):
                found = self._client.describe_load_balancers(LoadBalancerArns=[name_or_arn])["LoadBalancers"]
            else:
                found = self._client.describe_load_balancers(Names=[name_or_arn])["LoadBalancers"]
        if not found:
            raise InvalidPlanError(f"there is no load balancer {name_or_arn!r} in this account and region")
        described = found[0]
        kind = described.get("Type", "application")
        if kind != "application":
            raise InvalidPlanError(f"{name_or_arn!r} is a {kind} load balancer; expected an Application Load Balancer")
        return LoadBalancer(
            arn=described["LoadBalancerArn"],
            dns_name=described["DNSName"],
            vpc_id=described["VpcId"],
            internet_facing=described.get("Scheme") == "internet-facing",
            subnets=tuple(zone["SubnetId"] for zone in described.get("AvailabilityZones", []) if "SubnetId" in zone),
        )

    def listeners(self, load_balancer: str) -> tuple[Listener, ...]:
        """The load balancer's listeners; none where the load balancer is gone."""
        pages = self._client.get_paginator("describe_listeners").paginate(
            LoadBalancerArn=load_balancer, PaginationConfig={"PageSize": 400}
        )
        try:
            with translated({"LoadBalancerNotFound": NotFoundError}):
                return tuple(_listener(described) for page in pages for described in page["Listeners"])
        except NotFoundError:
            return ()

    def count_target_groups(self, load_balancer: str) -> int:
        """How many target groups the load balancer uses."""
        pages = self._client.get_paginator("describe_target_groups").paginate(
            LoadBalancerArn=load_balancer, PaginationConfig={"PageSize": 400}
        )
        with translated():
            return sum(len(page["TargetGroups"]) for page in pages)

    def target_group(self, name: str) -> TargetGroup | None:
        """The account's target group of that name with its tags, or `None`."""
        try:
            with translated({"TargetGroupNotFound": NotFoundError}):
                found = self._client.describe_target_groups(Names=[name])["TargetGroups"]
                if not found:
                    return None
                arn = found[0]["TargetGroupArn"]
                return _target_group(found[0], self._tags([arn]).get(arn, {}))
        except NotFoundError:
            return None

    def create_target_group(self, call: Mapping[str, Any]) -> str:
        """Makes a target group; its ARN. One of the same name and settings is returned as it is.

        Raises:
            NotOursError: one of that name with other settings exists.
            CapacityError: the account holds as many as it may.
            InvalidPlanError: ELB refuses the parameters.
        """
        with translated({**_REFUSED, **_FULL, "DuplicateTargetGroupName": NotOursError}):
            return self._client.create_target_group(**call)["TargetGroups"][0]["TargetGroupArn"]

    def set_target_group(self, arn: str, *, health_check: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
        """Sets a target group's health check, where one is given, and its attributes.

        A group is not found at once everywhere after it was made (terraform-provider-aws retries likewise).

        Raises:
            NotFoundError: it does not exist, or not yet.
            InvalidPlanError: ELB refuses the parameters.
        """
        with translated({**_REFUSED, "TargetGroupNotFound": NotFoundError}):
            if health_check:
                self._client.modify_target_group(TargetGroupArn=arn, **health_check)
            self._client.modify_target_group_attributes(TargetGroupArn=arn, **attributes)

    def create_listener(self, call: Mapping[str, Any], *, port: int, target_group: str) -> str:
        """Makes a listener on the port; its ARN. An identical one is returned as it is.

        Raises:
            PortTakenError: another listener has the port: ELB's refusal is the atomic claim of it.
            CapacityError: the load balancer holds as many listeners or target groups as it may.
            InvalidPlanError: ELB refuses the certificate or another parameter.
            NotFoundError: the target group is not seen everywhere yet.
        """
        with translated(
            {**_REFUSED, **_FULL, "DuplicateListener": PortTakenError, "TargetGroupNotFound": NotFoundError}
        ):
            made = self._client.create_listener(
                **call, Port=port, DefaultActions=[{"Type": "forward", "TargetGroupArn": target_group}]
            )
        return made["Listeners"][0]["ListenerArn"]

    def listener_tags(self, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Each listener's tags by its ARN; those that are gone are left out."""
        found: dict[str, Mapping[str, str]] = {}
        for first in range(0, len(arns), _TAGGED_PER_CALL):
            asked = arns[first : first + _TAGGED_PER_CALL]
            try:
                with translated({"ListenerNotFound": NotFoundError}):
                    found |= self._tags(asked)
            except NotFoundError:
                # One that is gone spoils the answer for all: each is asked for by itself.
                for arn in asked if len(asked) > 1 else ():
                    found |= self.listener_tags([arn])
        return found

    def delete_listener(self, arn: str) -> None:
        """Removes a listener; one that is gone is no error.

        Raises:
            InUseError: AWS is not done with it yet.
        """
        try:
            with translated({"ListenerNotFound": NotFoundError, "ResourceInUse": InUseError}):
                self._client.delete_listener(ListenerArn=arn)
        except NotFoundError:
            return

    def delete_target_group(self, arn: str) -> None:
        """Removes a target group; one that is gone is no error.

        Raises:
            InUseError: a listener still uses it, or used it a moment ago.
        """
        try:
            with translated({"TargetGroupNotFound": NotFoundError, "ResourceInUse": InUseError}):
                self._client.delete_target_group(TargetGroupArn=arn)
        except NotFoundError:
            return

    def targets(self, target_group: str) -> tuple[Target, ...]:
        """The target group's targets and their health; none where the group is gone."""
        try:
            with translated({"TargetGroupNotFound": NotFoundError}):
                found = self._client.describe_target_health(TargetGroupArn=target_group)["TargetHealthDescriptions"]
        except NotFoundError:
            return ()
        return tuple(
            Target(
                address=described["Target"]["Id"],
                port=described["Target"].get("Port", 0),
                state=described["TargetHealth"].get("State", "unknown"),
                reason=described["TargetHealth"].get("Reason"),
                description=described["TargetHealth"].get("Description"),
            )
            for described in found
        )

    def _tags(self, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        described = self._client.describe_tags(ResourceArns=arns)["TagDescriptions"]
        return {
            each.get("ResourceArn", ""): {tag["Key"]: tag.get("Value", "") for tag in each.get("Tags", [])}
            for each in described
        }


def _listener(described: "ListenerTypeDef") -> Listener:
    # A redirect or fixed-response listener has actions without a target group; a weighted forward has several.
    groups = [action["TargetGroupArn"] for action in described.get("DefaultActions", []) if "TargetGroupArn" in action]
    certificates = [held.get("CertificateArn") for held in described.get("Certificates", [])]
    return Listener(
        arn=described["ListenerArn"],
        port=described["Port"],
        target_group=groups[0] if len(groups) == 1 else None,
        protocol=described.get("Protocol", "HTTP"),
        certificate=certificates[0] if certificates else None,
    )


def _target_group(described: "TargetGroupTypeDef", tags: Mapping[str, str]) -> TargetGroup:
    return TargetGroup(
        arn=described["TargetGroupArn"],
        name=described["TargetGroupName"],
        load_balancers=tuple(described.get("LoadBalancerArns", [])),
        settings=dict(described),
        tags=tags,
    )
