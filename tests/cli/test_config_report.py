"""What `deity config check` tells back of who gets environments, and of who may ask for them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.cli.config_texts import SOUND


def shown(folder: Path, text: str) -> str:
    """What is said of the file, in one line."""
    file = folder / "deity.yaml"
    file.write_text(text)
    told = CliRunner().invoke(app, ["config", "check", str(file)], env={"COLUMNS": "80", "NO_COLOR": "1"})
    assert told.exit_code == 0, told.output
    return " ".join(told.stdout.split())


@pytest.mark.parametrize(
    ("settings", "branches"),
    [
        ("prefixes: [feature, fix]", 'feature/..., fix/..., those of pull requests with the label "preview"'),
        ("trigger: label", 'those of pull requests with the label "preview"'),
        ("trigger: chatops", "those that somebody asks for"),
        ("bots: false\n    trigger: label\n    pull_requests: {label: up, drafts: false}",
         'those of pull requests with the label "up"; not what bots push; no drafts'),
    ],
)  # fmt: skip
def test_which_branches_get_environments_is_told_back(tmp_path: Path, settings: str, branches: str) -> None:
    assert f" branches {branches} runs " in shown(tmp_path, f"{SOUND}    {settings}\n")


@pytest.mark.parametrize(
    ("settings", "ways"),
    [
        ("slack: {signing_secret: x}", "in Slack, by everybody"),
        ("slack: {signing_secret: x, allow: [{commands: [up]}]}", "in Slack, by those whom `allow` names"),
        ("github: {token: x}", "by comments on pull requests"),
        ("    pull_requests: {forks: true}\ngithub: {app: {id: '1', key: alias/x}}\nslack: {signing_secret: x}",
         "in Slack, by everybody; by comments on pull requests, those from forks too"),
        ("    trigger: chatops", "nowhere: there is no slack.signing_secret, github.token or github.app"),
    ],
)  # fmt: skip
def test_where_people_may_ask_is_told_back(tmp_path: Path, settings: str, ways: str) -> None:
    told, _, _ = shown(tmp_path, f"{SOUND}{settings}\n").partition(" warning: ")
    assert told.endswith(f" asked for {ways}")


@pytest.mark.parametrize("settings", ["", "    pull_requests: {comments: false}\ngithub: {token: x}\n"])
def test_where_nobody_can_ask_nothing_is_said_of_it(tmp_path: Path, settings: str) -> None:
    assert "asked for" not in shown(tmp_path, SOUND + settings)


@pytest.mark.parametrize(("feedback", "said"), [("true", True), ("false", False)])
def test_what_github_shows_is_told_back(tmp_path: Path, feedback: str, *, said: bool) -> None:
    assert ("; and on GitHub" in shown(tmp_path, f"{SOUND}github: {{token: x, feedback: {feedback}}}\n")) is said
