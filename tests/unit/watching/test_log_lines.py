"""Log lines as people read them: plain, few and short, whatever a container wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.watching.log_lines import last_lines, shortened, shown_length


def test_the_newest_come_last_and_older_ones_not_at_all() -> None:
    assert last_lines([f"line {number}" for number in range(20)]) == tuple(f"line {number}" for number in range(10, 20))
    assert last_lines(["a", "b", "c"], limit=2) == ("b", "c")


def test_none_are_none() -> None:
    assert last_lines([]) == ()
    assert last_lines(["a"], limit=0) == ()


def test_a_message_may_hold_several_lines_and_blank_ones_do_not_count() -> None:
    messages = ["Traceback:\n  File app.py\n\nKeyError: 'x'\n", "   ", "", "ended"]
    assert last_lines(messages) == ("Traceback:", "  File app.py", "KeyError: 'x'", "ended")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\x1b[31mError\x1b[0m: no database", "Error: no database"),
        ("\x1b[1;38;5;196mbold\x1b[m", "bold"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(Btext", "text"),
        ("cut in its midst \x1b[3", "cut in its midst"),
        ("bell\x07 null\x00 delete\x7f", "bell null delete"),
        ("a\tb", "a   b"),
        ("10 %\r50 %\r100 %\r", "100 %"),
        ("windows\r\n", "windows"),
        ("evil \u202etxt.exe\u2069", "evil txt.exe"),
        ("half \ud83d a pair", "half  a pair"),
        ("naïve 🎉 日本", "naïve 🎉 日本"),
    ],
)
def test_colours_and_controls_are_taken_out_and_letters_left(written: str, read: str) -> None:
    assert last_lines([written]) == (read,)


def test_a_long_line_is_cut() -> None:
    (line,) = last_lines(["x" * 5000])
    assert line == "x" * 299 + "…"


def test_long_lines_take_the_place_of_older_ones() -> None:
    lines = last_lines([letter * 400 for letter in "abcdefgh"])
    assert [line[0] for line in lines] == ["d", "e", "f", "g", "h"]


@given(st.lists(st.text(st.characters(codec=None))), st.integers(min_value=0, max_value=10))
def test_whatever_was_written_it_is_few_short_lines_that_can_be_sent(messages: list[str], limit: int) -> None:
    lines = last_lines(messages, limit)
    assert len(lines) <= limit
    assert sum(map(shown_length, lines)) <= 1500
    assert "".join(lines).encode().decode() == "".join(lines)
    assert not any(character in line for line in lines for character in "\n\r\x1b\x00")


@given(st.text(alphabet="&<>a🎉"), st.integers(min_value=0, max_value=30))
def test_what_is_shortened_keeps_within_its_limit_as_it_is_shown(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert shown_length(short) <= limit
    assert short == text or limit == 0 or short.endswith("…")
    assert text.startswith(short.removesuffix("…"))
