"""A problem is printed so that a person, or an editor, finds the place."""

from cli.problems import ConfigFileError, render
from preview.problems import Place, Problem, key_path


def a_problem(*, line: int = 14, column: int = 11, source: str | None = '    port: "80"') -> Problem:
    message = 'expected a whole number from 1 to 65535, found "80"'
    return Problem(message=message, place=Place(line, column), key="projects[0].port", source=source)


def test_a_problem_shows_place_key_and_sentence_and_a_caret_under_the_value() -> None:
    assert render(a_problem(), file="deity.yaml", width=100) == (
        'deity.yaml:14:11  projects[0].port  expected a whole number from 1 to 65535, found "80"\n'
        '    14 |     port: "80"\n'
        "       |           ^"
    )


def test_long_sentences_are_folded_to_the_width() -> None:
    lines = render(a_problem(), file="deity.yaml").splitlines()
    assert lines[:2] == [
        "deity.yaml:14:11  projects[0].port  expected a whole number from 1 to 65535,",
        '    found "80"',
    ]
    assert max(map(len, lines)) <= 80


def test_a_source_line_that_does_not_fit_is_left_out() -> None:
    assert render(a_problem(source="x" * 90), file="deity.yaml", width=80).count("\n") == 1


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    shown = render(a_problem(column=3, source="a\t\x9b31mb"), file="deity.yaml", width=100)
    assert "14 | a  31mb\n" in shown
    assert shown.endswith("|   ^")


def test_a_problem_of_the_whole_file_has_no_place() -> None:
    assert render(Problem(message="there is no such file"), file="deity.yaml") == "deity.yaml  there is no such file"


def test_the_exception_lists_the_problems_in_the_order_of_the_file() -> None:
    last, first, whole = a_problem(line=20), a_problem(line=3, source=None), Problem(message="not YAML")
    error = ConfigFileError("deity.yaml", [last, first, whole])
    assert error.problems == (whole, first, last)
    assert [line.split()[0] for line in str(error).splitlines() if line.startswith("deity")] == [
        "deity.yaml",
        "deity.yaml:3:11",
        "deity.yaml:20:11",
    ]


def test_a_way_is_spelt_as_in_most_languages() -> None:
    assert key_path(("projects", 0, "health_check", "timeout_seconds")) == "projects[0].health_check.timeout_seconds"
    assert key_path(()) == ""
