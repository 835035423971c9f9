"""A developer's clone, and what it makes of the example: another page, or an application that cannot start."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from local.containers.checked import EXAMPLE
from local.errors import LocalError
from local.git_clone import Clone, clone


@pytest.fixture
def working(tmp_path: Path) -> Clone:
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(bare)], check=True)
    return clone(bare, into=tmp_path / "clone", application=EXAMPLE)


def test_another_heading_is_a_commit_of_the_page_alone(working: Clone) -> None:
    working.commit("As it is")
    working.show("Tea & <biscuits>")
    working.commit("Think again")

    assert working.git("show", "--stat", "--format=", "HEAD").split()[0] == "index.html"
    assert "<h1>Tea &amp; &lt;biscuits&gt;</h1>" in (working.path / "index.html").read_text()
    assert "@HOSTNAME@" in (working.path / "index.html").read_text()


def test_a_page_without_a_heading_is_refused(working: Clone) -> None:
    (working.path / "index.html").write_text("nothing")

    with pytest.raises(LocalError, match="has no heading to change"):
        working.show("Anything")


def test_a_broken_application_says_why_and_fails(working: Clone) -> None:
    working.break_application("it's no use: $HOME is `nowhere`")

    ran = subprocess.run(["sh", working.path / "serve"], capture_output=True, text=True, check=False)

    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "starting\n", "it's no use: $HOME is `nowhere`\n")


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, "Answered by"),
        ({"DEITY_BRANCH": r"feature/<b>&|\1", "DEITY_COMMIT": "abc"}, r"This is feature/&lt;b&gt;&amp;|\1 at abc."),
        ({"DEITY_BRANCH": "feature/x"}, "This is feature/x at some commit."),
    ],
)
def test_the_example_shows_its_branch_where_it_is_told_one_and_ends_at_once(
    tmp_path: Path, known: dict[str, str], expected: str
) -> None:
    """With an `httpd` that prints the page that it would serve, and then waits as one does."""
    (tmp_path / "httpd").write_text('#!/bin/sh\ncat "$5/index.html"\nexec sleep 60\n')
    (tmp_path / "httpd").chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TMPDIR": str(tmp_path), "PORT": "8081", **known}

    ran = subprocess.Popen(
        ["sh", EXAMPLE / "serve"], env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert ran.stdout is not None
    said = list(iter(ran.stdout.readline, "</html>\n"))
    ran.send_signal(signal.SIGTERM)
    code = ran.wait(5)
    os.killpg(ran.pid, signal.SIGKILL)  # the httpd, which has no container that ends with the script
    ran.stdout.close()

    page = "".join(said)
    assert code == 0
    assert page.startswith(f"serving {known.get('DEITY_BRANCH', 'hello')} on port 8081\n")
    assert expected in page
    assert "@" not in page
    assert ("This is" in page) is bool(known)
