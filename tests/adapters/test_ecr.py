"""ECR in this product's words: whether an image is there, and its digest."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from adapters.ecr import Ecr
from preview.errors import DeityError, InvalidPlanError, ThrottledError
from preview.planning.images import EcrImage
from tests.adapters.stubbed import REGION, Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_ecr import ECRClient

ACCOUNT = "123456789012"  # moto's own.
IMAGE = EcrImage(account=ACCOUNT, region=REGION, repository="team/shop", tag="abc")
DIGEST = f"sha256:{'d' * 64}"


@pytest.fixture
def client() -> "Iterator[ECRClient]":
    with mock_aws():
        made = aws_client("ecr")
        made.create_repository(repositoryName="team/shop")
        yield made


def _push(client: "ECRClient", tag: str, *, content: str) -> str:
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"digest": f"sha256:{content * 64}", "size": 1},
        "layers": [],
    }
    pushed = client.put_image(
        repositoryName="team/shop",
        imageManifest=json.dumps(manifest),
        imageTag=tag,
        imageDigest=f"sha256:{content * 64}",
    )
    return pushed["image"]["imageId"]["imageDigest"]


def test_an_images_digest_is_told(client: "ECRClient") -> None:
    digest = _push(client, "abc", content="a")

    assert digest.startswith("sha256:")
    assert Ecr(lambda _: client).digest(IMAGE) == digest


def test_a_tag_that_moved_names_the_newer_image(client: "ECRClient") -> None:
    first = _push(client, "abc", content="a")
    second = _push(client, "abc", content="b")

    assert Ecr(lambda _: client).digest(IMAGE) == second != first


def test_an_image_that_is_not_there_yet_is_none(client: "ECRClient") -> None:
    _push(client, "another", content="a")

    assert Ecr(lambda _: client).digest(IMAGE) is None


def test_a_repository_that_is_not_there_is_a_mistake_in_the_settings(client: "ECRClient") -> None:
    unknown = EcrImage(account=ACCOUNT, region=REGION, repository="shpo", tag="abc")
    ecr = Ecr(lambda _: client)

    with pytest.raises(InvalidPlanError, match="shpo"):
        ecr.digest(unknown)


def test_it_is_looked_for_in_the_images_own_region_and_account() -> None:
    asked: list[str] = []
    expects = {"registryId": "999988887777", "repositoryName": "shop", "imageIds": [{"imageTag": "v1"}]}
    answer = Answer(call="describe_images", result={"imageDetails": [{"imageDigest": DIGEST}]}, expects=expects)
    image = EcrImage(account="999988887777", region="us-east-1", repository="shop", tag="v1")
    with stubbed("ecr", answer) as client:

        def of_region(region: str) -> Any:
            asked.append(region)
            return client

        assert Ecr(of_region).digest(image) == DIGEST

    assert asked == ["us-east-1"]


def test_no_detail_is_no_image() -> None:
    with stubbed("ecr", Answer(call="describe_images", result={"imageDetails": []})) as client:
        assert Ecr(lambda _: client).digest(IMAGE) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("RepositoryNotFoundException", InvalidPlanError),
        ("InvalidParameterException", InvalidPlanError),
        ("AccessDeniedException", InvalidPlanError),
        ("ThrottlingException", ThrottledError),
    ],
)
def test_refusals(code: str, expected: type[DeityError]) -> None:
    with stubbed("ecr", Refusal(call="describe_images", code=code, message="no")) as client:
        ecr = Ecr(lambda _: client)
        with pytest.raises(expected, match="no"):
            ecr.digest(IMAGE)


def test_a_fault_of_ecrs_stays_its_own() -> None:
    with stubbed("ecr", Refusal(call="describe_images", code="ServerException")) as client:
        ecr = Ecr(lambda _: client)
        with pytest.raises(ClientError, match="ServerException"):
            ecr.digest(IMAGE)
