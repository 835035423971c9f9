"""No text from outside comes to life in Slack: no links, no mentions, no way out of a block of code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.showing.slack_markup import (
    code,
    code_block,
    code_blocks,
    commit_link,
    day,
    escaped,
    labelled,
    link,
    mention,
    moment,
)

SHA = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"


def test_slacks_three_special_characters_become_entities() -> None:
    assert escaped("<!channel> R&D", limit=100) == "&lt;!channel&gt; R&amp;D"


def test_a_text_that_is_too_long_says_so_and_no_entity_is_cut_in_two() -> None:
    assert escaped("&" * 10, limit=12) == "&amp;&amp;…"


@given(text=st.text(), limit=st.integers(min_value=10, max_value=60))
def test_an_escaped_text_always_fits_and_holds_nothing_special(text: str, limit: int) -> None:
    safe = escaped(text, limit=limit)
    assert len(safe) <= limit
    assert not set("<>") & set(safe)
    assert safe.count("&") == sum(safe.count(entity) for entity in ("&amp;", "&lt;", "&gt;"))


def test_the_direction_of_writing_cannot_be_turned() -> None:
    assert escaped("feature/\u202egpj.exe\u2066x", limit=100) == "feature/gpj.exex"


def test_code_stays_on_its_line_and_between_its_backticks() -> None:
    assert code("a`b` *c*\n_d_ <@U1>") == "`aˋbˋ *c* _d_ &lt;@U1&gt;`"


def test_code_without_anything_in_it_is_still_code() -> None:
    assert code(" ") == "`…`"


def test_nothing_ends_a_block_of_code_early() -> None:
    block = code_block("one\n```\n<!here> `two`", limit=100, note="…")
    assert block == "```\none\nˋˋˋ\n&lt;!here&gt; ˋtwoˋ\n```"


def test_a_block_that_is_too_long_ends_with_its_note() -> None:
    block = code_block("x" * 200, limit=100, note="\n… cut `here`")
    assert block.endswith("x\n… cut ˋhereˋ\n```")
    assert len(block) == 100 + len("```\n\n```")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://localhost:20123/", "<http://localhost:20123/>"),
        ("https://a.example/?a=1&b=2#top", "<https://a.example/?a=1&amp;b=2#top>"),
        ("https://a.example/|fake label", "<https://a.example/%7Cfake%20label>"),
        ("https://a.example/><!channel>", "<https://a.example/%3E%3C!channel%3E>"),
        ("javascript:alert(1)", "`javascript:alert(1)`"),
    ],
)
def test_a_link_leads_where_it_says(url: str, shown: str) -> None:
    assert link(url) == shown


def test_a_commit_is_linked_to_its_page_under_its_short_name() -> None:
    assert commit_link("Codertocat/Hello-World", SHA) == (
        f"<https://github.com/Codertocat/Hello-World/commit/{SHA}|6113728>"
    )
    assert commit_link("a/b", "x|>y<&") == "<https://github.com/a/b/commit/x%7C%3Ey%3C%26|x|&gt;y&lt;&amp;>"


def test_a_moment_is_shown_in_each_readers_own_zone() -> None:
    assert moment("2026-11-22T01:05:23Z") == ("<!date^1795309523^{date_short_pretty} {time_secs}|2026-11-22T01:05:23Z>")


@pytest.mark.parametrize("at", ["2026-11-22 01:05", "soon <!here>"])
def test_a_moment_that_is_none_is_shown_as_it_is(at: str) -> None:
    assert moment(at) == escaped(at, limit=100)


@given(text=st.text(alphabet="ab&<`\n\u202e"), limit=st.integers(min_value=20, max_value=60))
def test_blocks_of_code_hold_all_of_a_text_within_their_limit(text: str, limit: int) -> None:
    blocks = code_blocks(text, limit=limit, most=10_000, note="…")
    assert all(len(block) <= limit + len("```\n\n```") for block in blocks)
    whole = escaped(text.replace("`", "ˋ"), limit=10_000)
    inside = "".join(block.removeprefix("```\n").removesuffix("\n```") for block in blocks)
    assert inside.replace("\n", "") == whole.replace("\n", "")


def test_blocks_of_code_are_parted_between_lines_and_the_last_says_that_more_is_missing() -> None:
    text = "\n".join(f"line {number}" for number in range(9))
    assert code_blocks(text, limit=15, most=2, note="…") == (
        "```\nline 0\nline 1\n```",
        "```\nline 2\nline 3\n…\n```",
    )


def test_a_labelled_link_leads_where_it_does_and_shows_its_label() -> None:
    assert labelled("https://a.example/x|y>", "a <b>") == "<https://a.example/x%7Cy%3E|a &lt;b&gt;>"


@pytest.mark.parametrize("url", ["javascript:alert(1)", f"https://a.example/{'x' * 500}"])
def test_an_address_that_cannot_be_linked_leaves_its_label(url: str) -> None:
    assert labelled(url, "run") == "run"


def test_a_person_is_mentioned_by_their_id_alone() -> None:
    assert mention("U012AB3CD") == "<@U012AB3CD>"
    assert mention("U1> <!channel") == "U1&gt; &lt;!channel"


def test_a_day_is_shown_without_its_hour() -> None:
    assert day("2026-11-22T01:05:23Z") == "<!date^1795309523^{date_short_pretty}|2026-11-22T01:05:23Z>"
