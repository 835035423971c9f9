"""deity.yaml.example is sound, whole, and tells the truth about the defaults."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from adapters.yaml_document import read_yaml
from cli.config_file import load, parse
from cli.settings_tree import groups, names
from preview.config import (
    AllowRule,
    Config,
    GitHub,
    GitHubApp,
    Hook,
    Permissions,
    Project,
    PullRequests,
    Service,
    Slack,
)
from preview.problems import KeyPath
from tests.unit.config_examples import a_project

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deity.yaml.example"
TEXT = EXAMPLE.read_text(encoding="utf-8")
# A setting that is commented out has no space after its #; a sentence has one.
DOCUMENT = (ROOT / "docs" / "configure.md").read_text(encoding="utf-8")
# The groups of settings beside the projects, by the way that the document names them.
BESIDE = {
    "github": GitHub,
    "github.app": GitHubApp,
    "slack": Slack,
    "slack.allow": AllowRule,
    "permissions": Permissions,
}
EXAMPLES = re.findall(r"```yaml\n((?:projects|slack|github):\n.*?)```", DOCUMENT, re.DOTALL)
UNCOMMENTED = re.sub(r"^( *)#(?=[A-Za-z-])", r"\1", TEXT, flags=re.MULTILINE)
# Where no default can be shown: it is none, or depends on what is in the account.
NO_DEFAULT = {"name", "strip", "launch_type", "network", "certificate", "url", "after_create", "ttl_days"}
NO_DEFAULT |= {"slack_channel", "image", "images", "environment", "overrides", "after_update", "before_destroy"}


def uncommented() -> Config:
    """All of it. A token and an App, of which a file has one or the other, are tried in turn."""
    with_app = re.sub(r"^  token: .*\n", "", UNCOMMENTED, flags=re.MULTILINE)
    with_token = re.sub(r"^  app:\n(    .*\n)+", "", UNCOMMENTED, flags=re.MULTILINE)
    app, token = (parse(text.encode(), file=str(EXAMPLE)) for text in (with_app, with_token))
    assert app.github.app
    assert token.github.token
    assert (app.projects, app.slack) == (token.projects, token.slack)
    return app


def test_as_it_stands_it_is_a_project_of_defaults() -> None:
    assert load(EXAMPLE) == Config(projects=(a_project(),))


def test_it_points_editors_to_the_schema() -> None:
    match = re.match(r"# yaml-language-server: \$schema=(\S+)\n", TEXT)
    assert match
    assert (ROOT / match[1]).is_file()


def test_every_line_that_is_commented_out_is_sound() -> None:
    assert [len(project.every_service) for project in uncommented().projects] == [1, 1, 2]


@pytest.mark.parametrize("group", dict.fromkeys(group for _, group in groups()))
def test_every_setting_is_in_it(group: type) -> None:
    """Where several settings are such groups, in one of them: a hook cannot have all of its settings at once."""
    shown = {_plain(path) for path in read_yaml(UNCOMMENTED).keys}
    around = [_plain(way) for way, each in groups() if each is group]
    assert [name for name in names(group) if not any((*way, name) in shown for way in around)] == []


def _plain(path: KeyPath) -> tuple[str, ...]:
    return tuple(part for part in path if isinstance(part, str))


@pytest.mark.parametrize("name", sorted({field.name for field in fields(Project)} - NO_DEFAULT))
def test_what_it_calls_a_default_is_the_default(name: str) -> None:
    assert getattr(uncommented().projects[0], name) == getattr(a_project(), name)


def test_what_it_calls_a_default_beside_the_projects_is_the_default() -> None:
    shown, default = uncommented(), Config(projects=(a_project(),))
    assert (shown.stack, shown.slack.secret) == (default.stack, default.slack.secret)
    assert shown.github.webhook_secret == default.github.webhook_secret
    assert shown.github.feedback == default.github.feedback
    assert shown.permissions == default.permissions


def test_every_setting_has_a_sentence_before_it() -> None:
    lines = TEXT.splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r" *(- |#)?[a-z_]+:", line)]
    second_project = lines.index("  #- repository: acme/my_company-search")
    for number in (each for each in settings if each < second_project):
        above = number - 1
        while above in settings:
            above -= 1
        assert lines[above].lstrip().startswith("# "), lines[number]


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_every_example_of_the_document_is_a_whole_sound_file(example: str) -> None:
    assert parse(example.encode(), file="configure.md").projects


def test_the_document_has_every_setting_of_a_project_and_of_a_service() -> None:
    """By its name in a table's first column or, of a group's, after the group's name."""
    told = set(
        re.findall(r"`(?:[a-z_]+\.)?([a-z_]+)`", "\n".join(re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE)))
    )
    groups_of_settings = {"network", "health_check", "services", "overrides", "pull_requests"}
    assert {*names(Project), *names(Service), *names(Hook), *names(PullRequests)} - told - groups_of_settings == set()


def test_the_document_has_every_setting_beside_the_projects() -> None:
    cells = "\n".join(re.findall(r"^\| (`.*?) \|", DOCUMENT, re.MULTILINE))
    told = set(re.findall(r"`((?:github|slack|permissions)\.[a-z_.]+)`", cells))
    assert told >= {f"{at}.{name}" for at, group in BESIDE.items() for name in names(group)} - {"github.app"}
