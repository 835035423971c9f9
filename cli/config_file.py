"""`deity.yaml` from file to checked configuration, or to a list of everything that is wrong with it."""

from dataclasses import replace
from pathlib import Path

from adapters.yaml_document import Document, read_content
from cli.config_check import check
from cli.config_words import may_be_secret
from cli.problems import ConfigFileError
from preview.config import Config
from preview.problems import Place, Problem

# Hundreds of projects fit into this; the YAML reader would take long over a file given by mistake.
_MOST_BYTES = 256 * 1024


def load(path: Path) -> Config:
    """The configuration that a file holds.

    Raises:
        ConfigFileError: the file cannot be read, is not YAML, or is not a sound configuration; `problems` says
            all that is wrong with it, and so does the text of the exception.
    """
    return parse(_content(path), file=str(path))


def parse(content: bytes, *, file: str) -> Config:
    """The configuration that a file's content spells; `file` names it in errors, which are those of `load`."""
    document = read_content(content)
    problems: list[Problem] = document.problems
    config: Config | None = None
    if document.data is not None:
        config, problems = check(document)
    elif not problems:
        needs = "it needs `projects`, with at least one project"
        problems = [Problem(message=f"the file says nothing: {needs}", place=Place(1, 1))]
    if config is None:
        raise ConfigFileError(file, [_with_source(problem, document) for problem in problems])
    return config


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        message = "there is no such file: copy deity.yaml.example to begin with, or name another file"
    except IsADirectoryError:
        message = "this is a directory, not a file"
    except (OSError, ValueError) as error:
        message = f"the file cannot be read: {getattr(error, 'strerror', None) or error}"
    else:
        if len(content) <= _MOST_BYTES:
            return content
        message = f"the file is larger than {_MOST_BYTES // 1024} KiB: this cannot be a deity.yaml"
    raise ConfigFileError(str(path), [Problem(message=message)])


def _with_source(problem: Problem, document: Document) -> Problem:
    line = document.line(problem.place)
    hidden = line is None or may_be_secret(f"{problem.key} {line}")
    return problem if hidden else replace(problem, source=line)
