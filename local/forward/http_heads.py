"""How the heads of requests and answers change on their way between a client and the emulator's data plane.

The emulator finds a load balancer by the request's Host, or by a path `/_alb/<load balancer's name>/…`, which
it takes off again; the listener is the one of the port in Host. The path is used here. With the Host form the
emulator answers `/health`, `/v2/…` and other paths of its own before it looks for a load balancer, and the
application sees a host name that nothing resolves, in place of the `localhost:<port>` that its redirects and
origin checks need.
"""

from collections.abc import Iterable

import h11

from local.forward.http_peer import Answer
from local.forward.listeners import Listener

Headers = list[tuple[bytes, bytes]]

# RFC 9110 section 7.6.1.
_HOP_BY_HOP = (b"connection", b"keep-alive", b"proxy-connection", b"te", b"upgrade")
_LOOPBACK = frozenset((b"localhost", b"127.0.0.1", b"[::1]"))


def to_emulator(request: h11.Request, listener: Listener) -> h11.Request:
    """The request as the emulator's data plane is to see it, which sets the X-Forwarded headers itself."""
    headers = end_to_end(request.headers.raw_items(), also=(b"host", b"expect"))
    if _has(headers, b"transfer-encoding"):
        headers = without(headers, b"content-length")  # RFC 9112 section 6.3: the former decides
    prefix = b"/_alb/" + listener.load_balancer.encode()
    return h11.Request(
        method=request.method,
        target=prefix + origin_form(request.target),
        headers=[(b"Host", host(request, listener)), *headers, (b"Connection", b"close")],
    )


def to_client(answer: Answer) -> Headers:
    """An answer's headers as the client is to see them; the framing of the body is this side's own."""
    return end_to_end(answer.headers.raw_items(), also=(b"transfer-encoding",))


def host(request: h11.Request, listener: Listener) -> bytes:
    """The Host to send on: the loopback name that the client used, with the listener's port.

    Any other name could mean something else to the emulator, which serves every AWS API by its name.
    """
    named = next((value for name, value in request.headers if name == b"host"), b"")
    name = named[: named.index(b"]") + 1] if b"]" in named else named.partition(b":")[0]
    name = name if name.lower() in _LOOPBACK else b"localhost"
    return b"%s:%d" % (name, listener.port)


def origin_form(target: bytes) -> bytes:
    """A request's target as a path. To a proxy a client sends a whole URL; with OPTIONS it may send `*`."""
    if target.startswith(b"/"):
        return target
    _, separator, rest = target.partition(b"://")
    slash = rest.find(b"/")
    return rest[slash:] if separator and slash >= 0 else b"/"


def is_websocket(request: h11.Request) -> bool:
    """Whether this asks to become a WebSocket (RFC 6455 section 4.1)."""
    upgrade, connection = _tokens(request.headers, b"upgrade"), _tokens(request.headers, b"connection")
    return request.method == b"GET" and b"websocket" in upgrade and b"upgrade" in connection


def end_to_end(headers: Iterable[tuple[bytes, bytes]], *, also: Iterable[bytes] = ()) -> Headers:
    """The headers meant for more than the next hop, without those of `also`."""
    pairs = list(headers)
    return without(pairs, *_HOP_BY_HOP, *_tokens(pairs, b"connection"), *also)


def without(headers: Iterable[tuple[bytes, bytes]], *names: bytes) -> Headers:
    """The headers but those of these (lower-case) names."""
    return [(name, value) for name, value in headers if name.lower() not in names]


def _has(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> bool:
    return any(name.lower() == wanted for name, _ in headers)


def _tokens(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> set[bytes]:
    values = (value for name, value in headers if name.lower() == wanted)
    return {token.strip().lower() for value in values for token in value.split(b",")}
