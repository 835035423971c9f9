"""Amazon ECR: whether an image is there, and its digest."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from adapters.translate import translated
from preview.errors import InvalidPlanError, NotFoundError
from preview.planning.images import EcrImage

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

# AmazonECR/latest/APIReference/API_DescribeImages.html
_MEANINGS = {
    "ImageNotFoundException": NotFoundError,
    "RepositoryNotFoundException": InvalidPlanError,
    "InvalidParameterException": InvalidPlanError,
    "AccessDeniedException": InvalidPlanError,
}


class Ecr:
    """ECR's calls in this product's words. `client` gives a client of a region."""

    def __init__(self, client: Callable[[str], "ECRClient"]) -> None:
        self._client = client

    def digest(self, image: EcrImage) -> str | None:
        """The digest that the tag names now; `None` where there is no such tag (yet).

        Raises:
            InvalidPlanError: there is no such repository, or it may not be looked into.
            ThrottledError: AWS asks for fewer calls.
        """
        try:
            with translated(_MEANINGS):
                found = self._client(image.region).describe_images(
                    registryId=image.account,
                    repositoryName=image.repository,
                    imageIds=[{"imageTag": image.tag}],
                )["imageDetails"]
        except NotFoundError:
            return None
        return found[0]["imageDigest"] if found else None
