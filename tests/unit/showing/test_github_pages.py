"""Addresses of GitHub's pages."""

from preview.showing.github_pages import branch_page, commit_page, pull_request_page


def test_each_leads_to_its_page() -> None:
    assert branch_page("acme/shop", "feature/login") == "https://github.com/acme/shop/tree/feature/login"
    assert commit_page("acme/shop", "0a1b2c3") == "https://github.com/acme/shop/commit/0a1b2c3"
    assert pull_request_page("acme/shop", 7) == "https://github.com/acme/shop/pull/7"


def test_what_a_branch_is_called_ends_no_address_and_asks_nothing() -> None:
    assert branch_page("acme/shop", "a?b#c>d|e f") == "https://github.com/acme/shop/tree/a%3Fb%23c%3Ed%7Ce%20f"
