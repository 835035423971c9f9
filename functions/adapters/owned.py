"""The Resource Groups Tagging API: what carries this stack's tag, in one list over all load balancers and clusters."""

from collections.abc import Iterable
from typing import Any, Literal, Protocol

from adapters.translate import translated
from preview.naming import STACK_TAG
from preview.owned import Owned, owned_resource

# resourcegroupstagging/latest/APIReference/API_GetResources.html
_KINDS = ["ecs:service", "ecs:task-definition", "elasticloadbalancing:listener", "elasticloadbalancing:targetgroup"]


class TaggingPages(Protocol):
    """A paginator of boto3's."""

    def paginate(self, **call: Any) -> Iterable[Any]: ...


class TaggingClient(Protocol):
    """boto3's client `resourcegroupstaggingapi`, as far as it is used here."""

    def get_paginator(self, operation_name: Literal["get_resources"], /) -> TaggingPages: ...


class OwnedResources:
    """The resources that carry this stack's tag."""

    def __init__(self, client: TaggingClient, *, stack: str) -> None:
        self._client = client
        self._stack = stack

    def all(self) -> tuple[Owned, ...]:
        """Every target group, listener, service and task definition that the index of tags knows with our tag.

        The index lags behind: it may not know yet what was just made, and still name what is gone
        (resourcegroupstagging/latest/APIReference/API_GetResources.html: "tagged or previously tagged"). Nothing may be
        concluded from it without a describe.
        """
        pages = self._client.get_paginator("get_resources").paginate(
            TagFilters=[{"Key": STACK_TAG, "Values": [self._stack]}], ResourceTypeFilters=_KINDS
        )
        with translated():
            listed = [
                owned_resource(
                    held["ResourceARN"], {tag["Key"]: tag["Value"] for tag in held.get("Tags", []) if "Key" in tag}
                )
                for page in pages
                for held in page["ResourceTagMappingList"]
            ]
        return tuple(held for held in listed if held is not None)
