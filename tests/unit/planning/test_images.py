"""Images: which names are Amazon ECR's, and what pins one to what it is now."""

import pytest

from preview.planning.images import EcrImage, ecr_image, pinned

DIGEST = f"sha256:{'0a' * 32}"


@pytest.mark.parametrize(
    ("name", "region", "repository"),
    [
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:6ea637d", "eu-west-1", "shop"),
        ("111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/shop_web.x:6ea637d", "eu-west-1", "team/shop_web.x"),
        ("111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/shop:6ea637d", "us-east-1", "shop"),
        ("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/shop:6ea637d", "cn-north-1", "shop"),
    ],
)
def test_an_image_in_ecr_is_known_by_its_name(name: str, region: str, repository: str) -> None:
    assert ecr_image(name) == EcrImage(account="111122223333", region=region, repository=repository, tag="6ea637d")


@pytest.mark.parametrize(
    "name",
    [
        "shop:6ea637d",
        "ghcr.io/acme/shop:6ea637d",
        "public.ecr.aws/acme/shop:6ea637d",
        "localhost:5000/shop:6ea637d",
        "1111.dkr.ecr.eu-west-1.amazonaws.com/shop:6ea637d",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example/shop:6ea637d",
        "evil.example/111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:6ea637d",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop",
        f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop@{DIGEST}",
        "111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:{sha}",
    ],
)
def test_what_is_kept_elsewhere_or_has_no_tag_cannot_be_looked_for(name: str) -> None:
    assert ecr_image(name) is None


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("shop:6ea637d", "shop"),
        ("localhost:5000/shop:6ea637d", "localhost:5000/shop"),
        (
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/shop:6ea637d",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/shop",
        ),
    ],
)
def test_a_pinned_image_has_its_digest_in_its_tags_place(name: str, result: str) -> None:
    assert pinned(name, DIGEST) == f"{result}@{DIGEST}"
