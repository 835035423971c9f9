"""The poll that counts which requests were answered."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from local.poll import Count, Poll
from local.web_server import ClosableServer
from tests.local.waiting import free_port


class Page(ClosableServer):
    """Answers with a page, and a status."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.status, self.page = 200, b"one"
        self.serve()


class _Handler(BaseHTTPRequestHandler):
    server: Page

    def do_GET(self) -> None:
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.page)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""


@pytest.fixture
def page() -> Iterator[Page]:
    server = Page()
    yield server
    server.close()


def test_every_answer_is_counted_by_its_page(page: Page) -> None:
    with Poll(page.url, every=0.005) as poll:
        assert poll.wait_for(lambda count: count.pages["one"] >= 3, seconds=5)
        page.page = b"two"
        assert poll.wait_for(lambda count: count.pages["two"] >= 3, seconds=5)

    assert list(poll.count.pages) == ["one", "two"]
    assert poll.count.answered == poll.count.pages.total()
    assert poll.count.failures == []
    assert 0 < poll.count.slowest < 5
    assert str(poll.count) == f"{poll.count.answered} requests answered, 0 failed"


def test_an_error_is_a_failure_with_its_text(page: Page) -> None:
    page.status, page.page = 503, b"no target"
    with Poll(page.url, every=0.005) as poll:
        assert poll.wait_for(lambda count: bool(count.failures), seconds=5)

    assert poll.count.failures[0] == "503 no target"
    assert poll.count.answered == 0


def test_no_answer_is_a_failure() -> None:
    with Poll(f"http://127.0.0.1:{free_port()}/", every=0.005) as poll:
        assert poll.wait_for(lambda count: len(count.failures) >= 2, seconds=5)

    assert poll.count.failures[0].startswith("ConnectionRefusedError")
    assert str(poll.count).startswith(
        f"0 requests answered, {len(poll.count.failures)} failed, the first of them: Conn"
    )


def test_a_poll_that_is_closed_asks_no_more(page: Page) -> None:
    poll = Poll(page.url, every=0.005)
    assert poll.wait_for(lambda count: count.answered > 0, seconds=5)
    answered = poll.close().answered
    page.page = b"two"

    assert not poll.wait_for(lambda count: count.answered > answered, seconds=0.05)
    assert poll.close() == Count(answered=answered, pages=poll.count.pages, failures=[], slowest=poll.count.slowest)
