"""An engine is used when what it runs can be reached from here, and not otherwise."""

import os
from pathlib import Path

import pytest

from local.containers import checked as containers
from local.containers.checked import IMAGE_NAME, Containers
from local.containers.engine import EngineKind
from local.containers.image import content_hash, make
from local.errors import LocalError
from tests.local.fake_engine import FakeEngine


def test_without_an_engine_the_image_still_has_its_name(tmp_path: Path) -> None:
    with containers.start(tmp_path, environ={"PATH": "/nowhere", "DOCKER_HOST": "unix:///nowhere"}) as found:
        assert not found.engine
        assert found.image == f"{IMAGE_NAME}:{content_hash(containers.EXAMPLE)}"


def test_an_engine_that_answers_but_does_nothing_is_not_used(tmp_path: Path) -> None:
    with FakeEngine(Api_Version="1.52") as docker:
        environ = {**os.environ, "DOCKER_HOST": f"unix://{docker.socket}"}
        with containers.start(tmp_path, environ=environ) as found:
            assert found.engine.kind is EngineKind.NONE
            assert found.engine.note.endswith("tasks are only recorded")


@pytest.mark.containers
def test_the_machines_engine_runs_the_example_and_is_left_clean(real_containers: Containers) -> None:
    client = real_containers.engine.client()

    containers.check_reachable(real_containers.engine, real_containers.image)

    assert client.containers.list(all=True, filters={"label": "ecs-deity=check"}) == []


@pytest.mark.containers
def test_a_container_that_does_not_answer_is_told_with_its_words(real_containers: Containers, tmp_path: Path) -> None:
    client = real_containers.engine.client()
    (tmp_path / "Dockerfile").write_text("FROM busybox\nCOPY . /app\nEXPOSE 8080\nCMD echo out of order; sleep 60\n")
    mute = make(client, tmp_path, name="localhost/ecs-deity/mute")

    with pytest.raises(LocalError, match=r"does not answer at .*:8080 within 0.3 s\. out of order"):
        containers.check_reachable(real_containers.engine, mute, seconds=0.3)

    assert client.containers.list(all=True, filters={"label": "ecs-deity=check"}) == []


@pytest.mark.containers
def test_the_example_ends_at_once_when_it_is_told_to(real_containers: Containers) -> None:
    client = real_containers.engine.client()
    options = {"network": real_containers.engine.network} if real_containers.engine.network else {}
    container = client.containers.run(real_containers.image, detach=True, **options)
    try:
        container.stop(timeout=30)
        container.reload()

        # 137 would be the SIGKILL that follows a SIGTERM which was not heeded.
        assert container.attrs["State"]["ExitCode"] == 0
    finally:
        container.remove(force=True)
