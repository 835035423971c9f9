"""What somebody typed is taken as they meant it, whatever Slack and their keyboard made of it."""

import pytest

from preview.intake.typed_words import words


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("", ()),
        (" \t\n ", ()),
        ("up shop feature/x", ("up", "shop", "feature/x")),
        ("  up   shop\u00a0feature/x  ", ("up", "shop", "feature/x")),
        ("up “shop” ‘feature/x’", ("up", "shop", "feature/x")),
        ('"shop" `feature/x`', ("shop", "feature/x")),
        ("”shop”", ("shop",)),
    ],
)
def test_spaces_and_quotes_around_a_word_are_none_of_it(text: str, typed: tuple[str, ...]) -> None:
    assert words(text) == typed


@pytest.mark.parametrize("branch", ["it's", "feature/“x", "'", "feature/'x'", "ünï-🎉", "a,b;c(d)!#$%=+{}"])
def test_other_characters_are_a_branchs_own(branch: str) -> None:
    assert words(branch) == (branch,)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("feature/<http://shop.io|shop.io>", "feature/shop.io"),
        ("<https://shop.io/a?b=c|shop.io/a?b=c>", "shop.io/a?b=c"),
        ("<http://shop.io>", "http://shop.io"),
        ("<mailto:shop@release.de|shop@release.de>", "shop@release.de"),
        ("<mailto:shop@release.de>", "shop@release.de"),
        ("<http://a.io|a.io>-<http://b.io|b.io>", "a.io-b.io"),
    ],
)
def test_what_slack_made_a_link_of_is_what_was_typed(text: str, typed: str) -> None:
    assert words(text) == (typed,)


@pytest.mark.parametrize("branch", ["<feature|x>", "a<b>c", "x|y", "<ftp://shop.io|shop.io>"])
def test_what_is_no_link_is_left_as_it_is(branch: str) -> None:
    assert words(branch) == (branch,)


def test_what_slack_escaped_is_what_was_typed_and_no_link_is_made_of_it() -> None:
    assert words("a&amp;b &lt;http://x.io|y&gt; &amp;lt;") == ("a&b", "<http://x.io|y>", "&lt;")
