"""CI of the git remote: what a push builds, what it says about it, and what ECR has afterwards."""

import urllib.request
from pathlib import Path
from typing import Any

import pytest

from local.ci.settings import CiSettings, read_ci, write_ci
from local.ci.workflow import commits
from local.containers.checked import EXAMPLE, Containers
from local.emulator.process import Emulator
from local.github.deliveries import ZEROS, Update
from local.github.remote import GitRemote
from tests.local.aws_account import (
    Balancer,
    name,
    remove,
    run_once,
    service,
    states,
    target_group,
    task_definition,
)
from tests.local.git.clone import Clone
from tests.local.git.fake_webhook import FakeWebhook
from tests.local.waiting import free_port, wait_until

CI = CiSettings(prefixes=("feature/",), repository="hello", registry="127.0.0.1:1", aws_endpoint="http://127.0.0.1:1")
DOCKERFILE = (EXAMPLE / "Dockerfile").read_text()


def updated(ref: str, after: str) -> Update:
    return Update(ref=ref, before=ZEROS, after=after)


def of_emulator(emulator: Emulator, real: Containers | None = None) -> CiSettings:
    """CI that pushes to a new ECR repository."""
    repository = name("hello")
    emulator.client("ecr").create_repository(repositoryName=repository)
    return CiSettings(
        prefixes=("feature/",),
        repository=repository,
        registry=emulator.registry,
        aws_endpoint=emulator.url,
        docker_host=real.engine.docker_host if real else "",
        api_version=real.engine.api_version if real else "",
    )


def images(emulator: Emulator, ci: CiSettings, tag: str) -> list[dict[str, Any]]:
    """What ECR says of a tag: nothing where there is none, as the emulator or as AWS says it."""
    ecr = emulator.client("ecr")
    try:
        return list(ecr.describe_images(repositoryName=ci.repository, imageIds=[{"imageTag": tag}])["imageDetails"])
    except ecr.exceptions.ImageNotFoundException:
        return []


def uri(ci: CiSettings, reference: str) -> str:
    """An image's name as a task definition has it."""
    return f"000000000000.dkr.ecr.us-east-1.amazonaws.com/{ci.repository}{reference}"


def test_branches_of_the_project_are_built_each_commit_once_and_nothing_else() -> None:
    assert commits(
        [
            updated("refs/heads/feature/x", "a" * 40),
            updated("refs/heads/feature/same", "a" * 40),
            updated("refs/heads/feature/y", "b" * 40),
            updated("refs/heads/main", "c" * 40),
            updated("refs/heads/features", "d" * 40),
            updated("refs/tags/feature/x", "e" * 40),
            Update(ref="refs/heads/feature/gone", before="f" * 40, after=ZEROS),
        ],
        CI,
    ) == ("a" * 40, "b" * 40)


def test_the_file_says_what_was_written_and_none_is_no_ci(tmp_path: Path) -> None:
    assert read_ci(tmp_path) is None
    write_ci(tmp_path, CI)
    assert read_ci(tmp_path) == CI


def test_the_webhook_is_told_before_ci_begins(clone: Clone, remote: GitRemote) -> None:
    write_ci(remote.path, CI)
    commit = clone.commit(readme="nothing to build")

    said = clone.push("HEAD:feature/x")

    assert said == [
        "push feature/x -> 202 creating",
        "create feature/x -> 202 creating",
        f"CI: {commit[:7]} has no Dockerfile: no image is made",
    ]


def test_a_push_of_main_and_a_deletion_build_nothing(clone: Clone, remote: GitRemote) -> None:
    write_ci(remote.path, CI)
    clone.commit(Dockerfile=DOCKERFILE)

    assert not [line for line in clone.push("main") if line.startswith("CI")]
    clone.push("HEAD:feature/x")
    assert not [line for line in clone.push("--delete", "feature/x") if line.startswith("CI")]


def test_an_ecr_that_does_not_answer_fails_no_push(clone: Clone, remote: GitRemote) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    write_ci(remote.path, CiSettings(prefixes=("",), repository="hello", registry="", aws_endpoint=nowhere))
    commit = clone.commit(Dockerfile=DOCKERFILE)

    said = clone.push("main")

    assert said[-1].startswith(f"CI: no image for {commit[:7]}: Could not connect to the endpoint URL")
    assert remote.branches() == {"main": commit}


def test_an_engine_that_does_not_answer_fails_no_push(clone: Clone, remote: GitRemote, tmp_path: Path) -> None:
    write_ci(
        remote.path,
        CiSettings(
            prefixes=("",),
            repository="hello",
            registry="127.0.0.1:1",
            aws_endpoint="",
            docker_host=f"unix://{tmp_path}/none.sock",
            api_version="1.41",
        ),
    )
    commit = clone.commit(Dockerfile=DOCKERFILE)

    said = clone.push("main")

    assert said[-1].startswith(f"CI: no image for {commit[:7]}: ")
    assert "Traceback" not in " ".join(said)


def test_a_ci_that_cannot_be_read_fails_no_push(clone: Clone, remote: GitRemote, webhook: FakeWebhook) -> None:
    (remote.path / "ci.json").write_text("{}")
    clone.commit()

    said = clone.push("HEAD:feature/x")

    assert said[-1].startswith("CI: it cannot run: ")
    assert webhook.events == ["push refs/heads/feature/x", "create feature/x"]


@pytest.mark.emulator
def test_without_an_engine_the_image_is_recorded_and_nothing_is_said_to_be_built(
    clone: Clone, remote: GitRemote, recording: Emulator
) -> None:
    ci = of_emulator(recording)
    write_ci(remote.path, ci)
    first = clone.commit(Dockerfile=DOCKERFILE)

    said = clone.push("HEAD:feature/x")
    second = clone.commit()
    clone.push("HEAD:feature/x")

    assert said[-1] == (
        f"CI: image {ci.repository}:{first[:7]} is only recorded in ECR: nothing was built, "
        "for there is no container engine"
    )
    [one], [other] = images(recording, ci, first), images(recording, ci, second)
    assert one["imageDigest"].startswith("sha256:")
    assert one["imageDigest"] != other["imageDigest"]


@pytest.mark.emulator
@pytest.mark.containers
def test_a_commit_runs_as_it_was_pushed_from_ecr(
    clone: Clone, remote: GitRemote, running: Emulator, real_containers: Containers
) -> None:
    ci = of_emulator(running, real_containers)
    write_ci(remote.path, ci)
    page = (EXAMPLE / "index.html").read_text()
    commit = clone.commit(
        Dockerfile=DOCKERFILE, serve=(EXAMPLE / "serve").read_text(), **{"index.html": page.replace("Hello", "Moin")}
    )

    said = clone.push("HEAD:feature/x")

    assert said[-1] == f"CI: image {ci.repository}:{commit[:7]} is in ECR"
    [held] = images(running, ci, commit)
    balancer, group = Balancer.made(running), target_group(running)
    balancer.listen(20000, group)
    environment = [{"name": "DEITY_BRANCH", "value": "feature/<x>&|y"}, {"name": "DEITY_COMMIT", "value": commit}]
    pinned = task_definition(running, uri(ci, f"@{held['imageDigest']}"), environment=environment)
    made = service(running, group, pinned)
    wait_until(lambda: states(running, group) == ["healthy"])
    shown = balancer.get(20000)
    remove(running, made)

    assert "Moin from a preview" in shown
    assert f"feature/&lt;x&gt;&amp;|y at {commit}" in shown


@pytest.mark.emulator
@pytest.mark.containers
def test_a_tag_of_ecr_means_what_it_was_pushed_as_last(
    clone: Clone, remote: GitRemote, running: Emulator, real_containers: Containers
) -> None:
    ci = of_emulator(running, real_containers)
    write_ci(remote.path, ci)
    first = clone.commit(Dockerfile=DOCKERFILE, serve="exit 3")
    clone.push("HEAD:feature/x")
    second = clone.commit(serve="exit 4")
    clone.push("HEAD:feature/x")

    codes = [run_once(running, uri(ci, f":{tag}"))["containers"][0]["exitCode"] for tag in (first, second)]

    assert codes == [3, 4]


@pytest.mark.emulator
@pytest.mark.containers
def test_a_tree_that_cannot_be_built_is_told(
    clone: Clone, remote: GitRemote, running: Emulator, real_containers: Containers
) -> None:
    ci = of_emulator(running, real_containers)
    write_ci(remote.path, ci)
    commit = clone.commit(Dockerfile="FRUM busybox\n")

    said = clone.push("HEAD:feature/x")

    assert said[-1].startswith(f"CI: no image for {commit[:7]}: the image of ")
    assert urllib.request.urlopen(f"{running.url}/v2/").status == 200
    assert images(running, ci, commit) == []
