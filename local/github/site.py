"""GitHub's pages: which path shows what, and what their forms do."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

from local.github.html_pull_request import pull_request_page
from local.github.html_repository import repository_page
from local.github.hub import Hub
from local.github.refusals import RefusedError, not_found
from local.github.rest import Reply

_HTML = "text/html; charset=utf-8"
Fields = Mapping[str, str]


class Site:
    """Answers browsers."""

    def __init__(self, hub: Hub) -> None:
        """`hub` has what is shown, and does what is asked for."""
        self._hub = hub
        self._root = f"/{hub.repositories.full_name}"

    def get(self, target: str) -> Reply:
        """A page; `target` is the path with its query."""
        parts = urlsplit(target)
        chosen = parse_qs(parts.query).get("as", [""])[0]
        try:
            return self._page(unquote(parts.path), chosen=chosen)
        except RefusedError as refused:
            return _html(repository_page(self._hub, error=str(refused)), refused.status)

    def post(self, path: str, body: bytes) -> Reply:
        """Do what a form asks for, and go back to its page; where GitHub refuses, the page says why."""
        fields = {name: text.strip() for name, text in parse_qsl(body.decode(errors="replace"))}
        where, _, action = unquote(path).rpartition("/")
        chosen = fields.get("by", "")
        try:
            if where == self._root and action == "pulls":
                where = urlsplit(self._hub.page_of(self._open(fields))).path
            else:
                self._act(where, action, fields)
        except RefusedError as refused:
            return self._refused(where, refused, chosen)
        return Reply(status=HTTPStatus.SEE_OTHER, headers={"Location": f"{quote(where)}?as={quote(chosen)}"})

    def _page(self, path: str, *, chosen: str, error: str = "") -> Reply:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
        if path in ("/", self._root, f"{self._root}/"):
            return _html(repository_page(self._hub, chosen=chosen, error=error), status)
        return _html(pull_request_page(self._hub, self._number(path), chosen=chosen, error=error), status)

    def _refused(self, where: str, refused: RefusedError, chosen: str) -> Reply:
        if refused.status is HTTPStatus.NOT_FOUND:
            return _html(repository_page(self._hub, error=str(refused)), refused.status)
        return self._page(where, chosen=chosen, error=str(refused))

    def _number(self, path: str) -> int:
        """The pull request's, of its page's path.

        Raises:
            RefusedError: there is no such page.
        """
        start, _, number = path.rpartition("/")
        if start != f"{self._root}/pull" or not number.isdecimal() or len(number) > 9:  # noqa: PLR2004  a million more
            raise not_found("There is no such page.")
        return int(number)

    def _open(self, fields: Fields) -> int:
        pull = self._hub.open_pull_request(
            fields.get("branch", ""),
            fields.get("title", ""),
            self._login(fields),
            draft=bool(fields.get("draft")),
            labels=[name.strip() for name in fields.get("labels", "").split(",") if name.strip()],
        )
        return pull.number

    def _act(self, where: str, action: str, fields: Fields) -> None:
        number, by = self._number(where), self._login(fields)
        actions: Mapping[str, Callable[[], object]] = {
            "comment": lambda: self._hub.comment(number, by, fields.get("body", "")),
            "label": lambda: self._hub.label(number, fields.get("new", ""), by=by),
            "unlabel": lambda: self._hub.unlabel(number, fields.get("label", ""), by=by),
            "draft": lambda: self._hub.set_draft(number, True, by=by),
            "ready": lambda: self._hub.set_draft(number, False, by=by),
            "close": lambda: self._hub.close_pull_request(number, by=by),
            "reopen": lambda: self._hub.reopen(number, by=by),
            "merge": lambda: self._hub.merge(number, by=by),
        }
        if action not in actions:
            raise not_found("There is no such page.")
        actions[action]()

    def _login(self, fields: Fields) -> str:
        """Who does it: one of those whom the form offers.

        Raises:
            RefusedError: somebody else.
        """
        login = fields.get("by", "")
        if login not in self._hub.people.logins:
            raise RefusedError(f"nobody is called {login!r} here")
        return login


def _html(page: str, status: HTTPStatus = HTTPStatus.OK) -> Reply:
    return Reply(status=status, kind=_HTML, body=page.encode(errors="replace"))
