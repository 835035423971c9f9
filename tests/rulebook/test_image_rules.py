"""What ECR answers about images, asked of the emulator under the rulebook."""

from tests.rulebook.account import Account, refusal


def test_an_image_is_described_by_its_tag(account: Account) -> None:
    account.ecr.create_repository(repositoryName="shop")
    put = account.ecr.put_image(repositoryName="shop", imageManifest="{}", imageTag="abc")["image"]

    (described,) = account.ecr.describe_images(repositoryName="shop", imageIds=[{"imageTag": "abc"}])["imageDetails"]

    assert described["imageDigest"] == put["imageId"]["imageDigest"]
    by_digest = [{"imageDigest": described["imageDigest"]}]
    assert len(account.ecr.describe_images(repositoryName="shop", imageIds=by_digest)["imageDetails"]) == 1


def test_an_unknown_image_is_refused_and_not_left_out(account: Account) -> None:
    account.ecr.create_repository(repositoryName="shop")
    account.ecr.put_image(repositoryName="shop", imageManifest="{}", imageTag="abc")
    asked = [{"imageTag": "abc"}, {"imageTag": "def"}]

    code, said = refusal(account.ecr.describe_images, repositoryName="shop", imageIds=asked)

    assert code == "ImageNotFoundException"
    assert "imageTag:'def'" in said


def test_an_unknown_repository_is_refused(account: Account) -> None:
    refused = refusal(account.ecr.describe_images, repositoryName="other", imageIds=[{"imageTag": "abc"}])

    assert refused[0] == "RepositoryNotFoundException"
