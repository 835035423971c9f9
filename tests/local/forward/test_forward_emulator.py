"""The forward with the real emulator: an application behind a listener is reached whole, whatever its paths."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

from local.emulator.process import Emulator
from local.forward.forwarder import Forwarder
from tests.local.waiting import free_port, wait_until

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

pytestmark = pytest.mark.emulator


class Mirror(BaseHTTPRequestHandler):
    """An application that tells what it was asked."""

    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        told = {"method": self.command, "path": self.path, "body": body, "headers": dict(self.headers.items())}
        out = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(out)))
        self.send_header("X-Application", "mirror")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(out)

    do_GET = do_HEAD = do_POST = do_OPTIONS = _answer  # noqa: N815  the base class's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""


@pytest.fixture(scope="module")
def url(recording: Emulator) -> Iterator[str]:
    """Where the application answers, through a listener's real port."""
    application = ThreadingHTTPServer(("127.0.0.1", 0), Mirror)
    serving = Thread(target=application.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    elbv2 = recording.client("elbv2")
    forwarder = Forwarder(emulator_url=recording.url, elbv2_client=recording.client("elbv2", plumbing=True))
    forwarder.start()
    with _listener(elbv2, target_port=application.server_address[1]) as port:
        wait_until(lambda: port in forwarder.open_ports)
        yield f"http://localhost:{port}"
    forwarder.close()
    application.shutdown()
    application.server_close()
    serving.join()


@contextmanager
def _listener(elbv2: "ElasticLoadBalancingv2Client", *, target_port: int) -> Iterator[int]:
    """A listener's port. The emulator serves other tests too: nothing is left in it."""
    name, port = "forwarded", free_port()
    balancer = elbv2.create_load_balancer(Name=name, Subnets=["subnet-1"])["LoadBalancers"][0]["LoadBalancerArn"]
    group = elbv2.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId="vpc-1", TargetType="ip")
    group_arn = group["TargetGroups"][0]["TargetGroupArn"]
    elbv2.register_targets(TargetGroupArn=group_arn, Targets=[{"Id": "127.0.0.1", "Port": target_port}])
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group_arn}],
    )
    yield port
    elbv2.delete_listener(ListenerArn=listener["Listeners"][0]["ListenerArn"])
    wait_until(lambda: _deleted(elbv2, group_arn))
    elbv2.delete_load_balancer(LoadBalancerArn=balancer)


def _deleted(elbv2: "ElasticLoadBalancingv2Client", group: str) -> bool:
    """Whether the group is gone: it is in use until a while after its listener."""
    try:
        elbv2.delete_target_group(TargetGroupArn=group)
    except elbv2.exceptions.ResourceInUseException:
        return False
    return True


def ask(url: str, method: str = "GET", body: bytes | None = None) -> dict[str, Any]:
    request = urllib.request.Request(url, method=method, data=body)
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.headers["X-Application"] == "mirror"
        told: dict[str, Any] = json.loads(answer.read() or b"{}")
        return told


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/a%20b/%2F?x=1&y=",
        "/health",  # the emulator's own, unless a load balancer is named by path
        "/_ministack/health",
        "/v2/",
        "/v2/email/identities",
        "/iceberg/v1",
        "/.well-known/jwks.json",
        "/oauth2/token",
        "/Execute",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_every_path_is_the_application_s_own(url: str, path: str, method: str) -> None:
    told = ask(url + path, method, b"a body" if method == "POST" else None)
    assert (told["method"], told["path"]) == (method, path)
    assert told["body"] == ("a body" if method == "POST" else "")


def test_a_head_request_is_answered_by_the_application(url: str) -> None:
    assert ask(f"{url}/", "HEAD") == {}


def test_the_application_sees_the_address_that_its_client_used(url: str) -> None:
    headers = {name.lower(): value for name, value in ask(url)["headers"].items()}
    assert f"http://{headers['host']}" == url
    assert headers["x-forwarded-port"] == url.rpartition(":")[2]
    assert headers["x-forwarded-proto"] == "http"
    assert headers["x-forwarded-for"] == "127.0.0.1"
