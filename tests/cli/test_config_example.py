"""deity.yaml.example is sound, whole, and tells the truth about the defaults."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from adapters.yaml_document import read_yaml
from cli.config_file import load, parse
from cli.settings_tree import groups, names
from preview.config import Config, Project
from tests.unit.config_examples import a_project

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deity.yaml.example"
TEXT = EXAMPLE.read_text(encoding="utf-8")
# A setting that is commented out has no space after its #; a sentence has one.
UNCOMMENTED = re.sub(r"^( *)#(?=[a-z-])", r"\1", TEXT, flags=re.MULTILINE)
# Where no default can be shown: it is none, or depends on what is in the account.
NO_DEFAULT = {"name", "strip", "launch_type", "network", "certificate", "url", "after_create", "ttl_days"}
NO_DEFAULT |= {"slack_channel"}


def uncommented() -> Config:
    return parse(UNCOMMENTED.encode(), file=str(EXAMPLE))


def test_as_it_stands_it_is_a_project_of_defaults() -> None:
    assert load(EXAMPLE) == Config(projects=(a_project(),))


def test_it_points_editors_to_the_schema() -> None:
    match = re.match(r"# yaml-language-server: \$schema=(\S+)\n", TEXT)
    assert match
    assert (ROOT / match[1]).is_file()


def test_every_line_that_is_commented_out_is_sound() -> None:
    assert len(uncommented().projects) == 2


@pytest.mark.parametrize(("way", "group"), list(groups()), ids=lambda each: getattr(each, "__name__", ""))
def test_every_setting_is_in_it(way: tuple[str | int, ...], group: type) -> None:
    document = read_yaml(UNCOMMENTED)
    plain = {tuple(part for part in path if isinstance(part, str)) for path in document.keys}
    around = tuple(part for part in way if isinstance(part, str))
    assert [name for name in names(group) if (*around, name) not in plain] == []


@pytest.mark.parametrize("name", sorted({field.name for field in fields(Project)} - NO_DEFAULT))
def test_what_it_calls_a_default_is_the_default(name: str) -> None:
    assert getattr(uncommented().projects[0], name) == getattr(a_project(), name)


def test_what_it_calls_a_default_beside_the_projects_is_the_default() -> None:
    shown, default = uncommented(), Config(projects=(a_project(),))
    assert (shown.stack, shown.slack.secret) == (default.stack, default.slack.secret)
    assert shown.github.webhook_secret == default.github.webhook_secret


def test_every_setting_has_a_sentence_before_it() -> None:
    lines = TEXT.splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r" *(- |#)?[a-z_]+:", line)]
    second_project = lines.index("  #- repository: acme/my_company-search")
    for number in (each for each in settings if each < second_project):
        above = number - 1
        while above in settings:
            above -= 1
        assert lines[above].lstrip().startswith("# "), lines[number]
