"""Configuration files for tests, and what is said of them."""

from cli.config_file import parse
from cli.problems import ConfigFileError
from preview.config import Config
from preview.problems import Problem

FILE = "deity.yaml"

# Six settings are all that a project needs. Tests count on its lines: `port` is on line 7.
SOUND = """\
projects:
  - repository: acme/shop
    cluster: previews
    load_balancer: previews
    task_definition: shop-web
    container: web
    port: 8080
"""

# A project of two services, of which the second is the main one. It ends on line 14.
SEVERAL = """\
projects:
  - repository: acme/shop
    cluster: previews
    load_balancer: previews
    services:
      - name: worker
        task_definition: shop-worker
      - name: web
        task_definition: shop-web
        container: web
        port: 8080
        desired_count: 2
        image: "shop:{sha}"
        environment: {PUBLIC: "{url}"}
"""


def read(text: str) -> Config:
    """The configuration that a text spells."""
    return parse(text.encode(), file=FILE)


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    """All that is wrong with a text."""
    try:
        parse(text if isinstance(text, bytes) else text.encode(), file=FILE)
    except ConfigFileError as error:
        return error.problems
    raise AssertionError("the text was taken for a sound configuration")


def the_problem_of(text: str | bytes) -> Problem:
    """What is wrong with a text, where that is one thing."""
    problems = problems_of(text)
    assert len(problems) == 1, [problem.message for problem in problems]
    return problems[0]


def where(problem: Problem) -> tuple[int, int] | None:
    """A problem's line and column."""
    return (problem.place.line, problem.place.column) if problem.place else None


def with_setting(line: str) -> str:
    """A sound project with one more setting, on line 8."""
    return f"{SOUND}    {line}\n"


def without(key: str) -> str:
    """The sound project less one of its settings."""
    return "".join(line for line in SOUND.splitlines(keepends=True) if f" {key}:" not in line)
