"""The `.deity.yaml` of a commit, from the bytes that GitHub hands over to overrides, or to a message with lines."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.branch_file import BranchFiles
from adapters.github_files import GitHubFiles
from preview.branch_file.overrides import NO_OVERRIDES, BaseService, Overrides, ServiceOverrides
from preview.config.override_limits import OverrideLimits
from preview.errors import GitHubError, InvalidPlanError
from tests.adapters.fixed_token import FixedToken
from tests.adapters.github_server import Reply, github_server

COMMIT = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
WEB = BaseService(name="web", cpu=1024, memory=4096, desired_count=2)
WORKER = BaseService(name="worker", routed=False, cpu=1024, memory=4096)

SOUND = """\
# What this branch needs.
environment:
  FEATURE_X: "on"
  GREETING: |
    Hello,
    preview
desired_count: 2
command: [bin/server, --debug]
cpu: 512
memory: 1024
"""


@dataclass
class FakeFiles:
    """A repository with one file, or none."""

    content: bytes | None
    asked: list[tuple[str, str, str, int]] = field(default_factory=list)

    def file(self, repository: str, name: str, commit: str, *, most_bytes: int) -> bytes | None:
        self.asked.append((repository, name, commit, most_bytes))
        return self.content


def overrides(content: bytes | str | None, *services: BaseService) -> Overrides:
    files = FakeFiles(content.encode() if isinstance(content, str) else content)
    limits = OverrideLimits(command=True)
    return BranchFiles(files).overrides("acme/shop", COMMIT, limits=limits, services=services or (WEB,))


def refused(content: bytes | str, *services: BaseService) -> list[str]:
    with pytest.raises(InvalidPlanError) as error:
        overrides(content, *services)
    return str(error.value).splitlines()


def test_the_file_of_the_commit_is_read() -> None:
    files = FakeFiles(SOUND.encode())
    read = BranchFiles(files).overrides("acme/shop", COMMIT, limits=OverrideLimits(command=True), services=[WEB])
    assert files.asked == [("acme/shop", ".deity.yaml", COMMIT, 65536)]
    assert read.of("web") == ServiceOverrides(
        environment={"FEATURE_X": "on", "GREETING": "Hello,\npreview\n"},
        desired_count=2,
        command=("bin/server", "--debug"),
        cpu=512,
        memory=1024,
    )


@pytest.mark.parametrize("content", [None, "", "# nothing yet\n", "---\n", "environment: {}\n"])
def test_without_a_file_or_with_one_that_says_nothing_nothing_is_otherwise(content: str | None) -> None:
    assert overrides(content) == NO_OVERRIDES


def test_every_mistake_is_said_with_its_line() -> None:
    text = """\
environment:
  A: 1
  B:
    nested
  A: again
  AWS_REGION: eu-west-1
services:
  worker:
    cpu: 300
    command:
      - work
      - 5
  web: !secret x
replicas: 3
"""
    assert refused(text, WEB, WORKER) == [
        ".deity.yaml, line 2, environment.A: expected a text; found a number: put it in quotes",
        ".deity.yaml, line 5, environment.A: the key 'A' is given a second time; the first is on line 2",
        (
            ".deity.yaml, line 6, environment.AWS_REGION: expected a name that does not begin with AWS_: "
            "those are AWS's own"
        ),
        ".deity.yaml, line 9, services.worker.cpu: expected 256, 512, 1024, 2048, 4096, 8192 or 16384; found 300",
        ".deity.yaml, line 12, services.worker.command[1]: expected a text; found a number: put it in quotes",
        ".deity.yaml, line 13, services.web: expected a value without a tag, found the tag !secret",
        (
            ".deity.yaml, line 14, replicas: unknown key 'replicas'; "
            "known here: environment, desired_count, command, cpu, memory, services"
        ),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a: \xff", ".deity.yaml, line 1: expected text in UTF-8, found the byte 0xff: save the file as UTF-8"),
        (b"cpu: 512\n\tmemory: 1", ".deity.yaml, line 2: a tab stands here: YAML is indented with spaces alone"),
        (b"cpu: 1\n---\ncpu: 2", ".deity.yaml, line 2: a second document begins here: expected one, without `---` in"),
        (b"cpu:", ".deity.yaml, line 1, cpu: found nothing after the colon: give a value, or leave the key out"),
        (b"environment: &a {A: *a}", ".deity.yaml, line 1: the aliases of this file stand for more values than"),
        (b"#" * 65537, ".deity.yaml: expected at most 64 KiB, found more"),
    ],
)
def test_what_is_not_to_be_read_is_refused_with_the_reason(content: bytes, said: str) -> None:
    (line,) = refused(content)
    assert line.startswith(said)


def test_aliases_and_merge_keys_give_nobody_more_than_what_they_stand_for() -> None:
    text = "services:\n  web: &web {environment: {A: x}}\n  worker: {<<: *web, desired_count: 0}\n"
    assert overrides(text, WEB, WORKER).of("worker") == ServiceOverrides(environment={"A": "x"}, desired_count=0)
    assert refused("services:\n  web: &web {cpu: 300}\n  worker: {<<: *web}\n", WEB, WORKER)[1].startswith(
        ".deity.yaml, line 3, services.worker.cpu: expected 256"
    )


def test_a_file_of_the_size_that_is_allowed_is_read() -> None:
    comment = "#" * (65536 - len(SOUND.encode()) - 1) + "\n"
    assert overrides(comment + SOUND) == overrides(SOUND)


def test_github_not_answering_is_never_a_missing_file() -> None:
    with github_server() as server:
        server.reply = Reply(status=404)
        files = BranchFiles(GitHubFiles(tokens=FixedToken(), api_url=server.url))
        with pytest.raises(GitHubError):
            files.overrides("acme/shop", COMMIT, limits=OverrideLimits(), services=[WEB])


def test_the_yaml_reader_is_not_loaded_before_there_is_a_file_to_read() -> None:
    code = """if True:
        import sys
        import wiring.step
        from adapters.branch_file import BranchFiles
        from preview.config.override_limits import OverrideLimits
        class Files:
            content = None
            def file(self, *_, **__):
                return self.content
        files = Files()
        BranchFiles(files).overrides("acme/shop", "a", limits=OverrideLimits(), services=[])
        assert not [name for name in sys.modules if name.startswith("ruamel")]
        files.content = b""
        BranchFiles(files).overrides("acme/shop", "a", limits=OverrideLimits(), services=[])
        assert "ruamel.yaml" in sys.modules
    """
    functions = Path(__file__).parents[2] / "functions"
    ran = subprocess.run([sys.executable, "-c", code], cwd=functions, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


KEYS = ["environment", "desired_count", "command", "cpu", "memory", "services", "web", "A", "<<", "x"]
PIECES = [
    *KEYS,
    "\n",
    "\n  ",
    "\n    ",
    ": ",
    "- ",
    "{",
    "}",
    "[",
    "]",
    ", ",
    '"',
    "&a ",
    "*a",
    "!x ",
    "1",
    "512",
    "~",
    "\t",
]


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=40) | st.lists(st.sampled_from(PIECES) | st.text(max_size=2), max_size=25).map("".join))
@example('environment: {A: "\\UFFFFFFFF"}')
@example("services: {web: {<<: [{cpu: 1}, {cpu: 2}]}}")
def test_whatever_the_file_holds_it_is_taken_or_refused_and_never_raises_anything_else(content: bytes | str) -> None:
    try:
        taken = overrides(content.encode(errors="surrogatepass") if isinstance(content, str) else content)
    except InvalidPlanError as error:
        said = str(error)
    else:
        said = ".deity.yaml"
        assert taken.of("web").desired_count in (None, 1, 2)
    assert [line for line in said.splitlines() if not line.startswith(".deity.yaml")] == []
