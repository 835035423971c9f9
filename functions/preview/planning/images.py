"""Container images: where ECR keeps one, and its name pinned by digest."""

import re
from dataclasses import dataclass

# AmazonECR/latest/userguide/docker-push-ecr-image.html; the second name is China's.
_ECR = re.compile(
    r"(?P<account>[0-9]{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?/"
    r"(?P<repository>[a-z0-9._/-]+):(?P<tag>[A-Za-z0-9_.-]+)"
)


@dataclass(frozen=True, kw_only=True)
class EcrImage:
    """An image in a private registry of Amazon ECR."""

    account: str
    region: str
    repository: str
    tag: str


def ecr_image(name: str) -> EcrImage | None:
    """The image of that name, NAME:TAG; `None` where it is kept elsewhere, and cannot be looked for."""
    found = _ECR.fullmatch(name)
    if found is None:
        return None
    return EcrImage(account=found["account"], region=found["region"], repository=found["repository"], tag=found["tag"])


def pinned(name: str, digest: str) -> str:
    """The image that has that digest now, whatever its tag will name later: NAME@sha256:...

    docs.docker.com/reference/cli/docker/image/pull/#pull-an-image-by-digest-immutable-identifier
    """
    return f"{name.rpartition(':')[0]}@{digest}"
