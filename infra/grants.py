"""IAM grants to read and to judge: no wildcard action, and a reason beside every wildcard resource."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam
from constructs import Construct, IConstruct

from preview.errors import DeityError

# Of all inline policies of a role together, spaces not counted (IAM/latest/UserGuide/reference_iam-quotas.html).
_LONGEST = 10_240


class GrantsTooLongError(DeityError):
    """A role's grants are longer than IAM takes."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One statement that allows something.

    Attributes:
        sid: what it is for; the IAM console shows it.
        actions: IAM actions, each by its whole name.
        resources: ARNs.
        when: the conditions, as IAM writes them.
        because: why a resource has to hold a wildcard, with its source. cdk-nag is given the same reason.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    when: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    because: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a wildcard action, and for a wildcard resource without a reason."""
        if any("*" in action for action in self.actions):
            raise ValueError(
                f"{self.sid}: every action must be named in full, but one of {self.actions} has a wildcard"
            )
        if any("*" in resource for resource in self.resources) and not self.because:
            raise ValueError(f"{self.sid}: a wildcard resource needs a reason in `because`")

    def statement(self) -> iam.PolicyStatement:
        """As the CDK has it."""
        return iam.PolicyStatement(
            sid=self.sid, actions=list(self.actions), resources=list(self.resources), conditions=self.when or None
        )


def role(
    scope: Construct, name: str, *, assumed_by: iam.IPrincipal, description: str, grants: Sequence[Grant]
) -> iam.IRole:
    """A role that may do what the grants say; nothing else in the app can add to it.

    Raises:
        GrantsTooLongError: they name more than fits into a role.
    """
    policy = iam.PolicyDocument(statements=[grant.statement() for grant in grants])
    length = len(json.dumps(_flat(Stack.of(scope).resolve(policy.to_json())), separators=(",", ":")))
    if length > _LONGEST:
        raise GrantsTooLongError(
            f"{description}: about {length} characters, but a role holds {_LONGEST}. deity.yaml names too many "
            "clusters and load balancers for one stack: give some projects a deity.yaml and a stack of their own."
        )
    made = iam.Role(scope, name, assumed_by=assumed_by, description=description, inline_policies={"Grants": policy})
    for grant in grants:
        for resource in grant.resources:
            if "*" in resource:
                found = _flat(Stack.of(scope).resolve(resource))
                acknowledge(made, f"AwsSolutions-IAM5[Resource::{found}]", grant.because or "")
    # The constructs of aws-cdk-lib add their own statements to a role they can change, wider ones than ours.
    return made.without_policy_updates()


def acknowledge(construct: IConstruct, rule: str, reason: str) -> None:
    """Says why one cdk-nag finding on a construct is as it should be."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))


def _flat(value: Any) -> Any:
    """CloudFormation's references as text, in cdk-nag's form, by which it names what it finds.

    The form: src/utils/flatten-cfn-reference.ts in github.com/cdklabs/cdk-nag.
    """
    if isinstance(value, list):
        return [_flat(held) for held in value]
    if not isinstance(value, dict):
        return value
    if "Ref" in value:
        return f"<{value['Ref']}>"
    if "Fn::GetAtt" in value:
        return f"<{'.'.join(value['Fn::GetAtt'])}>"
    if "Fn::Join" in value:
        delimiter, parts = value["Fn::Join"]
        return delimiter.join(map(_flat, parts))
    return {name: _flat(held) for name, held in value.items()}
