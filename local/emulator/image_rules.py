"""What ECR answers about images that are not there."""

from collections.abc import Mapping
from typing import Any

from local.emulator.account import ACCOUNT
from local.emulator.definitions_inside import images
from local.emulator.ministack_inside import Record, Response, ecr_refusal
from local.emulator.rules import ECR, Call, Rule

_API = "docs.aws.amazon.com/AmazonECR/latest/APIReference"


async def unknown_image(call: Call) -> Response | None:
    """The refusal where one of the images is not there; the emulator leaves it out."""
    repository = str(call.parameters.get("repositoryName", ""))
    held = images(repository)
    if held is None:  # which the emulator says itself
        return None
    for asked in call.parameters.get("imageIds") or ():
        if not any(_is(image, asked) for image in held):
            digest, tag = asked.get("imageDigest", "null"), asked.get("imageTag", "null")
            said = (
                f"The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist within the "
                f"repository with name '{repository}' in the registry with id '{ACCOUNT}'"
            )
            return ecr_refusal("ImageNotFoundException", said)
    return None


def _is(image: Record, asked: Mapping[str, Any]) -> bool:
    digest, tag = asked.get("imageDigest"), asked.get("imageTag")
    return (digest is None or image["imageDigest"] == digest) and (tag is None or tag in image.get("imageTags", ()))


RULES = (
    Rule(
        service=ECR,
        action="DescribeImages",
        says="An unknown tag or digest is ImageNotFoundException; an unknown repository RepositoryNotFoundException. "
        f"{_API}/API_DescribeImages.html",
        before=unknown_image,
    ),
)
"""Every one of them."""
