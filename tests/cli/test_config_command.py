"""`deity config` as a person at a terminal, and a program in CI, use it."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import VERSION
from cli.config_schema import schema_text
from cli.main import app
from tests.cli.config_texts import SEVERAL, SOUND

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def deity(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "80", "NO_COLOR": "1"})


def as_document(result: Result) -> dict[str, Any]:
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


class TestCheck:
    def test_a_sound_file_is_told_back(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(SOUND)
        result = deity("config", "check")
        assert result.exit_code == 0
        assert result.stdout == (
            "deity.yaml is fine: 1 project, stack ecs-deity\n"
            "\n"
            "shop\n"
            "  repository  acme/shop\n"
            '  branches    feature/..., those of pull requests with the label "preview"\n'
            "  runs        1 task of shop-web on cluster previews, Fargate if the task\n"
            "              definition allows it, or else EC2\n"
            "  reached     HTTP on a port of 20000-29999 of load balancer previews\n"
            "  answers     container web, port 8080; healthy when / says 200-399\n"
            "  announced   in Slack, where the webhook posts\n"
        )

    def test_what_was_chosen_is_told_back(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(
            SOUND
            + "    desired_count: 2\n    certificate: arn:aws:acm:eu-west-1:111122223333:certificate/0a\n"
            + "    capacity_providers: [{name: spot, weight: 3}]\n    slack_channel: shop\n"
        )
        shown = deity("config", "check").stdout
        for part in ("2 tasks of shop-web", "spot (weight 3)", "HTTPS on a port", "in Slack, shop"):
            assert part in shown

    def test_a_launch_type_is_told_back(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(f"{SOUND}    launch_type: FARGATE_SPOT\nslack: {{channel: previews}}\n")
        shown = deity("config", "check").stdout
        assert "on cluster previews, FARGATE_SPOT\n" in shown
        assert "in Slack, previews\n" in shown

    def test_images_and_hooks_are_told_back(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(
            f"{SOUND}    image: 'shop:{{sha}}'\n    images: {{log: 'bit:{{short_sha}}'}}\n"
            "    after_create: {command: [bin/seed, a b]}\n"
            "    before_destroy: arn:aws:lambda:eu-west-1:111122223333:function:dump\n"
        )
        shown = deity("config", "check").stdout
        assert (
            "  image       container web runs shop:{sha}\n"
            "  image       container log runs bit:{short_sha}\n"
            "  waits       up to 30 minutes for images in Amazon ECR\n"
            "  hook        after_create: bin/seed 'a b', as a task; at most 300 seconds\n"
            "  hook        before_destroy:\n"
            "              arn:aws:lambda:eu-west-1:111122223333:function:dump; at most 300\n"
            "              seconds\n"
        ) in shown

    def test_several_services_are_told_back_the_main_one_first(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(f"{SEVERAL}    after_update: {{command: [x], service: worker}}\n")
        shown = deity("config", "check").stdout
        assert (
            "  runs        2 services on cluster previews, Fargate if the task definition\n"
            "              allows it, or else EC2\n"
        ) in shown
        assert (
            "  service     web: 2 tasks of shop-web; container web, port 8080; healthy when /\n"
            "              says 200-399\n"
            "  service     worker: 1 task of shop-worker; no requests lead to it\n"
            "  image       container web of web runs shop:{sha}\n"
        ) in shown
        assert "  hook        after_update: x, as a task of worker; at most 300 seconds\n" in shown
        assert max(map(len, shown.splitlines())) <= 80

    def test_an_image_that_is_the_same_for_every_commit_is_warned_of(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(f"{SOUND}    image: 'shop:{{branch_slug}}'\n")
        result = deity("config", "check")
        assert result.exit_code == 0
        assert 'warning: projects[0].image "shop:{branch_slug}" is the same for every commit' in result.stdout

    def test_a_warning_does_not_fail(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(f"{SOUND}    port_range: 6000-6010\n")
        result = deity("config", "check")
        assert result.exit_code == 0
        assert "warning: projects[0].port_range 6000-6010 holds ports" in result.stdout

    def test_problems_are_printed_with_the_line_and_a_caret(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(SOUND.replace("8080", '"80"'))
        result = deity("config", "check")
        assert result.exit_code == 1
        assert result.stdout == (
            "deity.yaml:7:11  projects[0].port  expected a whole number from 1 to 65535,\n"
            '    found "80" (leave the quotes out)\n'
            '    7 |     port: "80"\n'
            "      |           ^\n"
            "\n"
            "1 problem in deity.yaml\n"
        )

    def test_markup_in_the_file_is_only_text(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(SOUND.replace("web\n", "'[red]web[/nope]'\n"))
        assert "    6 |     container: '[red]web[/nope]'\n" in deity("config", "check").stdout

    def test_another_file_may_be_named(self, folder: Path) -> None:
        (folder / "other.yaml").write_text("stack: 5\n")
        result = deity("config", "check", "other.yaml")
        assert result.exit_code == 1
        assert "other.yaml:1:8  stack  expected" in result.stdout
        assert result.stdout.endswith("\n2 problems in other.yaml\n")

    def test_without_a_file_it_says_what_to_do(self, folder: Path) -> None:
        result = deity("config", "check")
        assert result.exit_code == 1
        assert "deity.yaml  there is no such file: copy deity.yaml.example" in result.stdout


class TestCheckForPrograms:
    def test_a_sound_file(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(f"{SOUND}    port_range: 6000-6010\n")
        result = deity("config", "check", "--json")
        assert result.exit_code == 0
        document = as_document(result)
        (warning,) = document.pop("warnings")
        assert warning.startswith("projects[0].port_range")
        assert document == {
            "file": "deity.yaml",
            "ok": True,
            "stack": "ecs-deity",
            "problems": [],
            "projects": [
                {
                    "name": "shop",
                    "repository": "acme/shop",
                    "trigger": "push",
                    "prefixes": ["feature"],
                    "cluster": "previews",
                    "capacity": "Fargate if the task definition allows it, or else EC2",
                    "load_balancer": "previews",
                    "ports": [6000, 6010],
                    "services": [
                        {
                            "name": "",
                            "task_definition": "shop-web",
                            "desired_count": 1,
                            "container": "web",
                            "port": 8080,
                            "images": {},
                        }
                    ],
                    "hooks": [],
                }
            ],
        }

    def test_problems(self, folder: Path) -> None:
        (folder / "deity.yaml").write_text(SOUND.replace("8080", "0"))
        result = deity("config", "check", "--json")
        assert result.exit_code == 1
        document = as_document(result)
        assert (document["ok"], document["projects"], document["stack"]) == (False, [], None)
        assert document["problems"] == [
            {
                "line": 7,
                "column": 11,
                "key": "projects[0].port",
                "message": "expected a whole number from 1 to 65535, found 0",
                "expected": "a whole number from 1 to 65535",
                "found": "0",
            }
        ]

    def test_a_problem_of_the_whole_file_has_no_place(self, folder: Path) -> None:
        (problem,) = as_document(deity("config", "check", "--json"))["problems"]
        assert (problem["line"], problem["column"], problem["key"]) == (None, None, "")


class TestSchema:
    def test_it_is_printed_as_it_is_published(self) -> None:
        result = deity("config", "schema")
        assert (result.exit_code, result.stdout) == (0, schema_text())


class TestUsage:
    def test_the_version_is_the_package_s(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["version"] == VERSION
        assert deity("--version").stdout == f"deity {VERSION}\n"

    @pytest.mark.parametrize("arguments", [["confg"], ["config", "chek"], ["config", "check", "a", "b"], ["--what"]])
    def test_wrong_usage_is_told_apart_from_a_wrong_file(self, arguments: list[str]) -> None:
        result = deity(*arguments)
        assert result.exit_code == 2
        assert "Usage:" in result.stderr

    @pytest.mark.parametrize("arguments", [["--help"], ["config", "--help"], ["config", "check", "--help"]])
    def test_help_fits_80_columns(self, arguments: list[str]) -> None:
        result = deity(*arguments)
        assert result.exit_code == 0
        assert max(map(len, result.stdout.splitlines())) <= 80

    def test_the_exit_codes_are_in_the_help(self) -> None:
        shown = " ".join(deity("config", "check", "--help").stdout.split())
        assert "0 the file is fine, 1 it has problems or cannot be read, 2 wrong usage" in shown


class TestAsAProcess:
    """Run as the installed command runs: a process with a real output and exit code."""

    def run(self, *arguments: str, folder: Path, encoding: str = "utf-8") -> "subprocess.CompletedProcess[str]":
        environment = {
            **{name: value for name, value in os.environ.items() if name != "COLUMNS"},
            "PYTHONPATH": os.pathsep.join((str(ROOT / "functions"), str(ROOT))),
            "PYTHONIOENCODING": encoding,
        }
        command = [sys.executable, "-m", "cli", *arguments]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    def test_a_pipe_gets_plain_text_and_the_exit_code(self, tmp_path: Path) -> None:
        (tmp_path / "deity.yaml").write_text("stack: 5\n")
        done = self.run("config", "check", folder=tmp_path)
        assert done.returncode == 1
        assert "\x1b" not in done.stdout
        assert done.stderr == ""

    def test_a_terminal_that_cannot_show_a_letter_shows_a_question_mark(self, tmp_path: Path) -> None:
        (tmp_path / "deity.yaml").write_text(f"{SOUND}    name: größe\n", encoding="utf-8")
        done = self.run("config", "check", folder=tmp_path, encoding="ascii")
        assert (done.returncode, done.stderr) == (1, "")
        assert 'found "gr??e"' in done.stdout
