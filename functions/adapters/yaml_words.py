"""The YAML reader's complaints in plain words, with the place."""

import re
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from preview.problems import Place, Problem


@dataclass(frozen=True)
class _Complaint:
    """One of the reader's complaints, and what the author of the file should know.

    Attributes:
        pattern: finds it; its groups are named in `words`.
        words: what to say.
        from_start: what is wrong began at the complaint's context, not where the reader noticed.
    """

    pattern: str
    words: str
    from_start: bool = False


# What ruamel.yaml's scanner, parser and composer say; the first that fits is taken.
_COMPLAINTS = (
    _Complaint(r"found character '\\t'", "a tab stands here: YAML is indented with spaces alone"),
    _Complaint(
        r"mapping values are not allowed here",
        "a colon stands where no key can: check the indentation, or put a text that holds a colon in quotes",
    ),
    _Complaint(
        r"could not find expected ':'", "expected `key: value`, found no colon followed by a space", from_start=True
    ),
    _Complaint(r"found undefined alias '(?P<name>.*)'", "*{name} stands for nothing: there is no &{name} before it"),
    _Complaint(r"but found another document", "a second document begins here: expected one, without `---` in between"),
    _Complaint(
        r"found unexpected end of stream", "this text in quotes is never closed: a quote is missing", from_start=True
    ),
    _Complaint(
        r"found unknown escape character", r"unknown escape in a text in double quotes: a backslash is written \\"
    ),
    _Complaint(
        r"found character '(?P<name>.)' that cannot start any token",
        "a value cannot begin with {name} unless it is in quotes",
    ),
    _Complaint(
        r"expected ',' or '[]}]'|unclosed|expected the node content, but found '<stream end>'",
        "this bracket or brace is not closed, or a comma is missing after it",
        from_start=True,
    ),
    _Complaint(
        r"expected <block end>|expected '<document start>'|not allowed here|expected the node content",
        "this does not fit what stands before it: check the indentation and the brackets",
    ),
    _Complaint(r"maximum depth", "lists and groups nest deeper here than any setting does"),
)


def yaml_problem(error: YAMLError, text: str) -> Problem:
    """The complaint about `text` as a problem, without the source line."""
    if isinstance(error, ReaderError):
        before = text[: error.position].split("\n")
        message = f"the character U+{ord(text[error.position]):04X} may not stand in a YAML file"
        return Problem(message=message, place=Place(len(before), len(before[-1]) + 1))
    if not isinstance(error, MarkedYAMLError):
        return Problem(message=f"not YAML: {error}")
    said = str(error.problem)
    for complaint in _COMPLAINTS:
        match = re.search(complaint.pattern, said)
        if match:
            words, from_start = complaint.words.format(**match.groupdict()), complaint.from_start
            break
    else:
        words, from_start = f"not YAML: {said}", False
    mark = (error.context_mark if from_start else None) or error.problem_mark
    return Problem(message=words, place=Place(mark.line + 1, mark.column + 1) if mark else None)
