"""Slack's mrkdwn as HTML and as plain text."""

import pytest

from local.slack.mrkdwn import Html, Plain, render, render_plain_text


@pytest.mark.parametrize(
    ("mrkdwn", "html"),
    [
        ("plain", "plain"),
        ("two\nlines", "two\nlines"),
        ("*bold* _italic_ ~gone~", "<strong>bold</strong> <em>italic</em> <s>gone</s>"),
        ("*bold with _both_*", "<strong>bold with <em>both</em></strong>"),
        ("2*3*4 snake_case_name a~b~c", "2*3*4 snake_case_name a~b~c"),
        ("* not bold * at all", "* not bold * at all"),
        ("`*code*`", "<code>*code*</code>"),
        ("before ```a\n  b &lt; c``` after", "before <pre>a\n  b &lt; c</pre> after"),
        (":rocket: :nobody_knows: 12:30:45", "🚀 :nobody_knows: 12:30:45"),
        ("&gt; quoted\n&gt; twice\nnot", "<blockquote>quoted\ntwice</blockquote>\nnot"),
        ("<@U1|ada> <@U2> <#C1|previews>", "<mark>@ada</mark> <mark>@U2</mark> #previews"),
        ("<!here> <!subteam^S1|@team>", "<mark>@here</mark> <mark>@team</mark>"),
        ("<!date^soon^{date}|yesterday>", "yesterday"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 &lt; 2 &amp;&amp; 3 &gt; 2"),
        ("&amp;lt; stays", "&amp;lt; stays"),
    ],
)
def test_formatting_becomes_html(mrkdwn: str, html: str) -> None:
    assert render(mrkdwn, Html()) == html


@pytest.mark.parametrize(
    ("mrkdwn", "label", "href"),
    [
        ("<http://localhost:23456/>", "http://localhost:23456/", "http://localhost:23456/"),
        ("<https://x.test/?a=1&amp;b=2|the &lt;logs&gt;>", "the &lt;logs&gt;", "https://x.test/?a=1&amp;b=2"),
        ('<https://x.test/"onclick="x|a>', "a", "https://x.test/&quot;onclick=&quot;x"),
    ],
)
def test_links_open_elsewhere(mrkdwn: str, label: str, href: str) -> None:
    assert render(mrkdwn, Html()) == f'<a href="{href}" target="_blank" rel="noreferrer">{label}</a>'


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "<javascript:alert(1)|x>", "*<img src=x onerror=alert(1)>*", "```</pre><script>```"],
)
def test_nothing_from_outside_becomes_markup(hostile: str) -> None:
    html = render(hostile, Html())
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html


@pytest.mark.parametrize(
    ("mrkdwn", "text"),
    [
        ("*bold* `code` :x:", "bold code ❌"),
        ("<https://x.test/|here>", "here (https://x.test/)"),
        ("<https://x.test/>", "https://x.test/"),
        ("why:\n```it\nbroke```\nso", "why:\nit\nbroke\nso"),
        ("> a\n> b", "| a\n| b"),
        ("\x1b[31mred\x07", "[31mred"),
    ],
)
def test_formatting_becomes_plain_text_that_cannot_drive_a_terminal(mrkdwn: str, text: str) -> None:
    assert render(mrkdwn, Plain()) == text


def test_who_is_mentioned_by_id_is_called_by_name() -> None:
    names = {"U1": "ada"}
    assert render("<@U1> <@U1|old> <@U2>", Plain(names=names)) == "@ada @ada @U2"
    assert render("<@U1>", Html(names={"U1": "<b>"})) == "<mark>@&lt;b&gt;</mark>"


def test_a_plain_text_object_shows_emoji_and_nothing_else() -> None:
    assert render_plain_text(":tada: *not bold* <b> &amp;", Html()) == "🎉 *not bold* &lt;b&gt; &amp;amp;"
