"""YAML is read as every reader of YAML would read it, or refused with the place."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.yaml_document import read_content, read_yaml
from preview.problems import Problem


def where(problem: Problem) -> tuple[int, int] | None:
    return (problem.place.line, problem.place.column) if problem.place else None


def refused(text: str) -> tuple[tuple[int, int] | None, str]:
    (problem,) = read_yaml(text).problems
    return where(problem), problem.message


class TestValues:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("80", 80),
            ("-3", -3),
            ("1.5", 1.5),
            ("true", True),
            ("False", False),
            ("null", None),
            ("~", None),
            ("'80'", "80"),
            ("!!str 80", "80"),
            ("yes", "yes"),
            ("010", "010"),
            ("0o17", "0o17"),
            ("0x1F", "0x1F"),
            ("1_000", "1_000"),
            ("1:30", "1:30"),
            (".inf", ".inf"),
            ("1e3", "1e3"),
            ("2026-11-22", "2026-11-22"),
            ("20000-29999", "20000-29999"),
            ("111122223333", 111122223333),
            ("9" * 5000, "9" * 5000),
        ],
    )
    def test_a_value_is_a_number_only_where_all_readers_agree(self, text: str, value: object) -> None:
        document = read_yaml(f"a: {text}")
        assert document.data == {"a": value}
        assert type(document.data["a"]) is type(value)
        assert not document.problems

    def test_keys_are_texts(self) -> None:
        assert read_yaml("{1: a, true: b}").data == {"1": "a", "true": "b"}


class TestPlaces:
    def test_every_key_and_value_has_its_place(self) -> None:
        document = read_yaml("a:\n  - b: 1\n  - c\n")
        assert where_is(document.place(("a",), key=True)) == (1, 1)
        assert where_is(document.place(("a",))) == (2, 3)
        assert where_is(document.place(("a", 0, "b"), key=True)) == (2, 5)
        assert where_is(document.place(("a", 0, "b"))) == (2, 8)
        assert where_is(document.place(("a", 1))) == (3, 5)

    def test_what_is_not_there_has_the_place_of_what_is_around_it(self) -> None:
        document = read_yaml("a:\n  - b: 1\n")
        assert where_is(document.place(("a", 0, "c", "d"))) == (2, 5)
        assert where_is(document.place(("x",))) == (1, 1)

    def test_an_alias_has_the_place_of_what_it_names_and_a_merged_key_that_of_the_merge(self) -> None:
        document = read_yaml("a: &a\n  b: 1\nc: *a\nd:\n  <<: *a\n")
        assert where_is(document.place(("c", "b"))) == (2, 6)
        assert where_is(document.place(("d", "b"), key=True)) == (5, 3)
        assert where_is(document.place(("d", "b"))) == (2, 6)


def where_is(place: object) -> tuple[int, int]:
    return (getattr(place, "line", 0), getattr(place, "column", 0))


class TestMerging:
    def test_a_group_s_own_settings_go_before_those_it_takes_over(self) -> None:
        assert read_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}").data["b"] == {"x": 1, "y": 3}

    def test_of_several_the_first_wins_and_the_nearer_before_the_farther(self) -> None:
        text = "a: &a {x: 1, z: 1}\nb: &b {<<: *a, x: 2, y: 2}\nc: &c {y: 3, w: 3}\nd: {<<: [*b, *c]}"
        assert read_yaml(text).data["d"] == {"x": 2, "y": 2, "z": 1, "w": 3}

    def test_what_is_merged_in_is_a_group(self) -> None:
        assert refused("a: &a 1\nb: {<<: *a}") == (
            (2, 5),
            "expected << to take over a group of settings, as <<: *ALIAS",
        )

    def test_an_anchor_may_be_used_again(self) -> None:
        assert read_yaml("a: &x 1\nb: &x 2\nc: *x").data == {"a": 1, "b": 2, "c": 2}


# Nine lines that stand for a thousand million values.
LAUGHS = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in itertools.pairwise("abcdefghi")
)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "place", "said"),
        [
            ("a:\n\tb: 1", (2, 1), "a tab stands here: YAML is indented with spaces alone"),
            ("a: b: c", (1, 5), "a colon stands where no key can"),
            ("a: 1\n b: 2", (2, 3), "a colon stands where no key can"),
            ("a: 1\nb\nc: 2", (2, 1), "expected `key: value`, found no colon"),
            ("a: *x", (1, 4), "*x stands for nothing: there is no &x before it"),
            ("a: 1\n---\nb: 2", (2, 1), "a second document begins here"),
            ("a: 'x\nb: 1\nc: 2\n", (1, 4), "this text in quotes is never closed"),
            ('a: "x\\q"', (1, 7), "unknown escape in a text in double quotes: a backslash is written \\\\"),
            ("a: @x", (1, 4), "a value cannot begin with @ unless it is in quotes"),
            ("a: `x`", (1, 4), "a value cannot begin with ` unless it is in quotes"),
            ("a: [b\nc: d\ne: f\n", (1, 4), "this bracket or brace is not closed"),
            ("a: {b: c\nd: e\n", (1, 4), "this bracket or brace is not closed"),
            ("a: ]", (1, 4), "this does not fit what stands before it"),
            ("- a\nb: 1", (2, 1), "this does not fit what stands before it"),
            ("a: - b", (1, 4), "this does not fit what stands before it"),
            ("a: \x1b[31m", (1, 4), "the character U+001B may not stand in a YAML file"),
            ("a: 1\nb: x\ud800", (2, 5), "the character U+D800 may not stand in a YAML file"),
            ('a: "\\ud800"', (1, 4), "expected a text, found half of a character"),
            ("a: !Ref b", (1, 4), "expected a value without a tag, found the tag !Ref"),
            ("a: !!set {b}", (1, 4), "expected a value without a tag, found the tag tag:yaml.org,2002:set"),
            ("? [a]\n: 1", (1, 3), "expected a setting's name before the colon, found a list or a group"),
            ('a: "x\\UFFFFFFFF"', (1, 6), "a character or a version of YAML is given by a number that is too large"),
            ('a:\n  "\\U00110000"', (2, 4), "a character or a version of YAML is given by a number that is too large"),
            (f"%YAML {'9' * 5000}.1\n---\na: 1", (1, 1), "a character or a version of YAML is given by a number"),
            ("%YAML 3.1\n---\na: 1", (1, 1), "not YAML: found incompatible YAML document"),
            ("[" * 5000, (1, 21), "lists and groups nest deeper here than any setting does"),
        ],
    )
    def test_what_is_not_yaml_is_pointed_at_in_plain_words(self, text: str, place: tuple[int, int], said: str) -> None:
        found, message = refused(text)
        assert message.startswith(said)
        assert found == place

    @pytest.mark.parametrize(
        "text",
        [
            LAUGHS,
            "a: &a [*a]",
            "a: &a {b: *a}",
            "a: &a {<<: *a}",
            "a: &a {<<: [*a, *a, *a]}",
            f"a: &a {{{','.join(f'k{number}: 1' for number in range(200))}}}\nb: {{<<: [{','.join(['*a'] * 200)}]}}",
        ],
    )
    def test_aliases_that_stand_for_more_than_memory_holds_are_refused(self, text: str) -> None:
        _, message = refused(text)
        assert message == "the aliases of this file stand for more values than settings need: write them out"

    def test_every_repeated_key_is_reported_not_only_the_first(self) -> None:
        problems = read_yaml("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n").problems
        assert [(where(problem), problem.key) for problem in problems] == [
            ((2, 1), "a"),
            ((3, 11), "b.c"),
            ((4, 1), "a"),
        ]


class TestContent:
    def test_a_byte_order_mark_is_no_part_of_the_text(self) -> None:
        assert read_content(b"\xef\xbb\xbfa: \xc3\xa4").data == {"a": "ä"}

    def test_what_is_not_utf_8_is_refused_with_the_byte_and_its_place(self) -> None:
        document = read_content(b"a: b\nc: \xff\n")
        (problem,) = document.problems
        assert (document.data, where(problem)) == (None, (2, 4))
        assert problem.message == "expected text in UTF-8, found the byte 0xff: save the file as UTF-8"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet="ab:-?|>[]{}&*!%@\\\"'#~<,. \n\t\\Uxu0F\u2028\ufeff", max_size=60))
def test_whatever_a_file_holds_it_has_a_value_or_a_problem_and_never_raises(content: bytes | str) -> None:
    document = read_yaml(content) if isinstance(content, str) else read_content(content)
    assert document.data is None or not [problem for problem in document.problems if problem.place is None]
