"""What every part of GitHub's REST API has in common: calls, answers, pages of lists, and the way from one to another.

docs.github.com/en/rest/using-the-rest-api: using-pagination-in-the-rest-api, troubleshooting-the-rest-api.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import unquote, urlencode

from local.github.refusals import RefusedError, invalid

_JSON = "application/json; charset=utf-8"
_DOCUMENTATION = "https://docs.github.com/rest"
_PER_PAGE = 30
_MOST_PER_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer."""

    status: HTTPStatus = HTTPStatus.OK
    kind: str = _JSON
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, value: object, status: HTTPStatus = HTTPStatus.OK, *, headers: Mapping[str, str] | None = None) -> Self:
        """A JSON value."""
        return cls(status=status, body=json.dumps(value).encode(), headers=headers or {})

    @classmethod
    def made(cls, value: object) -> Self:
        """A JSON value of something that is new."""
        return cls.of(value, HTTPStatus.CREATED)

    @classmethod
    def refusal(
        cls,
        status: HTTPStatus,
        message: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """In GitHub's words."""
        told: dict[str, object] = {"message": message}
        if errors:
            told["errors"] = list(errors)
        told |= {"documentation_url": _DOCUMENTATION, "status": str(status.value)}
        return cls.of(told, status, headers=headers)

    @classmethod
    def refused(cls, error: RefusedError) -> Self:
        """The same, of an error."""
        return cls.refusal(error.status, error.message, errors=error.errors)


GONE = Reply(status=HTTPStatus.NO_CONTENT)
NOT_FOUND = Reply.refusal(HTTPStatus.NOT_FOUND, "Not Found")


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of the API, by somebody who may.

    Attributes:
        method: e.g. `GET`.
        url: as it was called, without its query.
        repository: `owner/name`, as the caller wrote it.
        named: what the path's names stand for.
        query: of each name the first value.
        body: the JSON object; empty where there is none.
        accept: the media types that are wanted.
    """

    method: str
    url: str
    repository: str
    named: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    accept: str = ""

    def number(self, name: str) -> int:
        """A number in the path; 0, which nothing has, where it is none."""
        text = self.named[name]
        return int(text) if text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004  far more than anything has

    def text(self, name: str, *, of: str, default: str | None = None, longest: int | None = None) -> str:
        """A text in the body.

        Raises:
            RefusedError: it is missing and has no default, is no text, or is too long; `of` says of what.
        """
        given = self.body.get(name)
        if given is None:
            if default is None:
                raise invalid(of, field=name, code="missing_field")
            return default
        if not isinstance(given, str):
            raise invalid(of, field=name)
        if longest is not None and len(given) > longest:
            raise invalid(
                of, field=name, code="custom", message=f"{name} is too long (maximum is {longest} characters)"
            )
        return given

    def flag(self, name: str, *, of: str, default: bool) -> bool:
        """A truth value in the body.

        Raises:
            RefusedError: it is something else.
        """
        given = self.body.get(name, default)
        if not isinstance(given, bool):
            raise invalid(of, field=name)
        return given


Answer = Callable[[Call], Reply]


@dataclass(frozen=True, kw_only=True)
class Route:
    """A method and a path, and who answers it.

    In the path a name in braces is a segment, whose slashes have to be quoted; one with an asterisk takes all the rest.
    """

    method: str
    path: str
    answer: Answer

    def named(self, path: str) -> Mapping[str, str] | None:
        """What the names stand for in this path, unquoted; `None` where it is another."""
        found = _pattern(self.path).fullmatch(path)
        return None if found is None else {name: unquote(held) for name, held in found.groupdict().items()}


def _pattern(path: str) -> re.Pattern[str]:
    rest = re.sub(r"\{(\w+)\*\}", r"(?P<\1>.+)", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", rest))


def page_of(call: Call, items: Iterable[object], *, within: str = "") -> Reply:
    """The page of a list that a call asks for, with the `Link` to the others.

    `within` is the field of an object that holds the list, where it is not the whole answer.
    """
    whole = list(items)
    size = min(max(_whole(call.query.get("per_page"), _PER_PAGE), 1), _MOST_PER_PAGE)
    page, last = max(_whole(call.query.get("page"), 1), 1), max(-(-len(whole) // size), 1)
    others = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
    kept = {"prev", "first"} if page > 1 else set()
    kept |= {"next", "last"} if page < last else set()
    links = (f'<{_at(call, number)}>; rel="{name}"' for name, number in others.items() if name in kept)
    headers = {"Link": ", ".join(links)} if kept else {}
    asked = whole[(page - 1) * size : page * size]
    return Reply.of({"total_count": len(whole), within: asked} if within else asked, headers=headers)


def _at(call: Call, page: int) -> str:
    return f"{call.url}?{urlencode({**call.query, 'page': str(page)})}"


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else default  # noqa: PLR2004  no list has so many
