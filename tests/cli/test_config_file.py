"""deity.yaml is read, or refused with all that is wrong at once, whatever it holds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.config_file import load, parse
from cli.problems import ConfigFileError
from preview.config import CapacityProvider, HealthCheck, LaunchType
from tests.cli.config_texts import SOUND, problems_of, read, the_problem_of, where, with_setting


class TestSoundFiles:
    def test_six_settings_are_enough(self, tmp_path: Path) -> None:
        path = tmp_path / "deity.yaml"
        path.write_text(SOUND)
        (project,) = load(path).projects
        assert (project.repository, project.port, project.prefixes) == ("acme/shop", 8080, ("feature",))

    def test_groups_lists_and_words_become_what_they_stand_for(self) -> None:
        text = SOUND + (
            "    launch_type: FARGATE_SPOT\n"
            "    health_check: {path: /up, interval_seconds: 10}\n"
            "    prefixes: [feature, fix]\n"
            "    keep_failed: true\n"
            "    slack_channel: '#previews'\n"
        )
        (project,) = read(text).projects
        assert project.launch_type is LaunchType.FARGATE_SPOT
        assert project.health_check == HealthCheck(path="/up", interval_seconds=10)
        assert project.prefixes == ("feature", "fix")
        assert project.keep_failed
        assert project.slack_channel == "#previews"

    def test_a_strategy_is_a_list_of_groups(self) -> None:
        (project,) = read(with_setting("capacity_providers: [{name: spot, weight: 3}, {name: od, base: 1}]")).projects
        assert project.capacity_providers == (
            CapacityProvider(name="spot", weight=3),
            CapacityProvider(name="od", base=1),
        )

    def test_an_optional_setting_may_be_said_to_be_null(self) -> None:
        assert read(with_setting("certificate: null")).projects[0].certificate is None

    def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(self) -> None:
        content = b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode()
        assert parse(content, file="deity.yaml") == read(SOUND)

    def test_aliases_and_merged_groups_stand_for_what_they_name(self) -> None:
        text = (
            SOUND.replace("- repo", "- &base\n    repo") + "  - <<: *base\n    repository: acme/search\n    port: 81\n"
        )
        shop, search = read(text).projects
        assert (search.repository, search.port, search.cluster) == ("acme/search", 81, shop.cluster)


class TestEverythingAtOnce:
    def test_values_keys_and_contradictions_of_every_level_are_all_reported(self) -> None:
        text = """\
stack: 1st
projects:
  - repository: acme/shop
    cluster: arn:aws:ecs:eu-west-1:111122223333:cluster/previews
    load_balancer: previews
    task_definition: shop
    port: "80"
    port_range: 30000-20000
    health_check:
      timeout_seconds: 60
      path: up
    slack_channel: #previews
  - repository: Acme/Shop
    cluster: previews
    load_balancer: previews
    task_definition: shop
    container: web
    port: 80
    port: 81
    name: shop
    prefixes: [feature, feature/, fix, fix]
    launch_type: FARGATE
    capacity_providers: [{name: spot}]
  - 7
slack:
  chanel: previews
"""
        assert [(where(problem), problem.key) for problem in problems_of(text)] == [
            ((1, 8), "stack"),
            ((3, 5), "projects[0].container"),
            ((4, 14), "projects[0].cluster"),
            ((7, 11), "projects[0].port"),
            ((8, 5), "projects[0].port_range"),
            ((10, 7), "projects[0].health_check.timeout_seconds"),
            ((11, 13), "projects[0].health_check.path"),
            ((12, 5), "projects[0].slack_channel"),
            ((13, 5), "projects[1].repository"),
            ((19, 5), "projects[1].port"),
            ((20, 5), "projects[1].name"),
            ((21, 25), "projects[1].prefixes[1]"),
            ((22, 5), "projects[1].launch_type"),
            ((24, 5), "projects[2]"),
            ((26, 3), "slack.chanel"),
        ]

    def test_what_is_only_assumed_to_go_on_checking_is_never_reported(self) -> None:
        broken = "  - cluster: 5\n" * 3
        problems = problems_of(f"projects:\n{broken}")
        assert len(problems) == 3 * 6
        assert not [problem for problem in problems if "unread" in problem.message]


class TestSecrets:
    @pytest.mark.parametrize(
        "line",
        [
            "slack: {secret: xoxb-123-abc}",
            "slack: {secret: https://hooks.slack.com/services/T0/B0/abc}",
            "slack: {token: abc}",
            "github: {webhook_secret: 'a b abc'}",
            "github: {webhook_secrets: abc}",
            "github: {webhook_secret: !x abc}",
            "slack: {secret: 'abc",
            "slack: {signing_secret: 0123456789abcdef0123456789abc0ef}",
            "slack: {channel: [0123456789abcdef0123456789abc0ef]}",
            "github: {token: ghp_abc}",
            "github: {token: github_pat_abc}",
            'github: {app: {id: "1", key: "-----BEGIN RSA PRIVATE KEY-----abc"}}',
        ],
    )
    def test_what_may_be_a_secret_is_not_repeated(self, line: str) -> None:
        with pytest.raises(ConfigFileError) as error:
            read(f"{SOUND}{line}\n")
        assert error.value.problems[0].source is None
        assert "abc" not in str(error.value)


class TestUnreadableFiles:
    def problem_of(self, path: Path) -> str:
        with pytest.raises(ConfigFileError) as error:
            load(path)
        (problem,) = error.value.problems
        assert problem.place is None
        assert str(error.value).startswith(str(path))
        return problem.message

    def test_a_missing_file_points_to_the_example(self, tmp_path: Path) -> None:
        assert "copy deity.yaml.example" in self.problem_of(tmp_path / "deity.yaml")

    def test_a_directory_is_called_one(self, tmp_path: Path) -> None:
        assert self.problem_of(tmp_path) == "this is a directory, not a file"

    def test_a_path_through_a_file_is_refused_with_the_system_s_reason(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        assert self.problem_of(tmp_path / "file" / "deity.yaml") == "the file cannot be read: Not a directory"

    def test_a_path_that_no_file_can_have_is_refused(self, tmp_path: Path) -> None:
        assert "cannot be read" in self.problem_of(tmp_path / "a\0b")

    def test_a_file_of_another_kind_is_refused_by_its_size(self, tmp_path: Path) -> None:
        path = tmp_path / "deity.yaml"
        path.write_bytes(b"# " + b"x" * 256 * 1024)
        assert self.problem_of(path) == "the file is larger than 256 KiB: this cannot be a deity.yaml"

    @pytest.mark.parametrize(
        ("content", "place", "byte"),
        [(b"a: 1\nb: \xff\n", (2, 4), "0xff"), (SOUND.encode("utf-16"), (1, 1), "0xff"), (b"\xe9", (1, 1), "0xe9")],
    )
    def test_text_that_is_not_utf_8_is_pointed_at(self, content: bytes, place: tuple[int, int], byte: str) -> None:
        problem = the_problem_of(content)
        assert where(problem) == place
        assert problem.message == f"expected text in UTF-8, found the byte {byte}: save the file as UTF-8"


class TestOtherContents:
    @pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "---\n", "~\n"])
    def test_an_empty_file_is_told_what_it_needs(self, text: str) -> None:
        problem = the_problem_of(text)
        assert problem.message == "the file says nothing: it needs `projects`, with at least one project"

    @pytest.mark.parametrize(
        ("text", "found"), [("- a\n", "a list"), ("a:b\n", '"a:b"'), ("42\n", "42"), ("[]\n", "a list")]
    )
    def test_a_file_that_is_no_group_of_settings_is_called_what_it_is(self, text: str, found: str) -> None:
        problem = the_problem_of(text)
        assert (where(problem), problem.found) == ((1, 1), found)
        assert problem.expected == "a group of settings (projects)"


def changes() -> st.SearchStrategy[Callable[[list[str]], list[str]]]:
    """Ways to spoil the lines of a file."""
    junk = st.sampled_from(
        ["- ", "  ", "\t", ": ", "[", "}", "&a ", "*a", "<<: *a", '"', "#", "!t ", "~", "é", "? ", "|"]
    )
    at = st.integers(0, SOUND.count("\n"))

    def put(line: int, column: int, text: str) -> Callable[[list[str]], list[str]]:
        return lambda lines: [
            each[:column] + text + each[column:] if number == line else each for number, each in enumerate(lines)
        ]

    return st.builds(put, at, st.integers(0, 20), junk | st.text(max_size=3))


@settings(max_examples=150, deadline=None)
@given(st.lists(changes(), min_size=1, max_size=4))
def test_however_a_file_is_spoilt_the_answer_is_a_configuration_or_problems_with_their_places(
    spoil: list[Callable[[list[str]], list[str]]],
) -> None:
    lines = SOUND.split("\n")
    for change in spoil:
        lines = change(lines)
    said: ConfigFileError | None = None
    try:
        parse("\n".join(lines).encode(), file="deity.yaml")
    except ConfigFileError as error:
        said = error
    if said:
        assert all(problem.message and problem.place for problem in said.problems)
        assert "unread" not in str(said)
