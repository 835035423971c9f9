"""The git remote itself: what it says to whoever pushes, and that nothing fails a push."""

import json
import stat
import sys
import time
from pathlib import Path

import pytest

from local.errors import LocalError
from local.github import remote as git_remote
from local.github.deliveries import ZEROS, signature
from local.github.post_receive import run
from local.github.pusher import as_login
from local.github.pushes import whole_second
from local.github.remote import GitRemote
from tests.local.git.clone import SECRET, Clone
from tests.local.git.fake_webhook import FakeWebhook
from tests.local.waiting import free_port


@pytest.mark.parametrize(
    ("status", "answer", "shown"),
    [
        (200, b'{"ignored": "main does not begin with feature/"}', "200 main does not begin with feature/"),
        (401, b'{"error": "the signature is wrong"}', "401 the signature is wrong"),
        (500, b'{"message": "Internal Server Error"}', "500 Internal Server Error"),
        (502, b"<html>oops</html>", "502 <html>oops</html>"),
        (503, b"", "503"),
        (200, b"[1]", "200 [1]"),
        (500, b"long" * 1000, ("delete feature/x -> 500 " + "long" * 1000)[:200].partition("-> ")[2]),
        (200, rb'{"status": "\u001b[31m\u2028red"}', "200 [31m red"),
    ],
)
def test_the_pusher_reads_whatever_is_answered(
    remote: GitRemote, webhook: FakeWebhook, status: int, answer: bytes, shown: str
) -> None:
    webhook.status, webhook.answer = status, answer
    said: list[str] = []
    run(remote.path, [f"{'b' * 40} {ZEROS} refs/heads/feature/x", ""], say=said.append)
    assert " ".join(said[0].split()) == f"delete feature/x -> {shown}"
    assert len(said) == 2


def test_a_webhook_that_is_not_there_fails_no_push(tmp_path: Path, clone: Clone, remote: GitRemote) -> None:
    port = free_port()
    git_remote.create(tmp_path / "a run", webhook_url=f"http://127.0.0.1:{port}/github", secret=SECRET)
    commit = clone.commit()
    said = clone.push("main")
    assert said[0].startswith(f"push main -> no answer from http://127.0.0.1:{port}/github: ")
    assert remote.branches() == {"main": commit}


def test_a_webhook_that_hangs_up_fails_no_push(clone: Clone, webhook: FakeWebhook) -> None:
    webhook.hangs_up = True
    clone.commit()
    assert clone.push("main")[0].startswith(f"push main -> no answer from {webhook.url}/github?x=1: ")


def test_a_remote_whose_webhook_is_lost_fails_no_push(clone: Clone, remote: GitRemote) -> None:
    (remote.path / "webhook.json").unlink()
    commit = clone.commit()
    [said] = clone.push("main")
    assert said.startswith("the webhook was not told of this push: ")
    assert remote.branches() == {"main": commit}


def test_the_secret_is_readable_by_its_owner_alone_and_in_no_command(remote: GitRemote) -> None:
    webhook_file = remote.path / "webhook.json"
    assert stat.S_IMODE(webhook_file.stat().st_mode) == 0o600
    assert json.loads(webhook_file.read_text())["secret"] == SECRET
    hook = (remote.path / "hooks" / "post-receive").read_text()
    assert SECRET not in hook
    assert sys.executable in hook


def test_two_remotes_stand_side_by_side(tmp_path: Path, clone: Clone, webhook: FakeWebhook) -> None:
    elsewhere = FakeWebhook()
    other = git_remote.create(tmp_path / "other", webhook_url=elsewhere.url, secret="b", repository="acme/other")
    clone.git("remote", "add", "other", str(other.path))
    clone.commit()
    clone.git("push", "--quiet", "other", "main")
    clone.push("main")
    elsewhere.close()
    [here, *_], [there, *_] = webhook.received, elsewhere.received
    assert here.payload["repository"]["full_name"] == "acme/hello"
    assert there.payload["repository"]["full_name"] == "acme/other"
    assert there.headers["X-Hub-Signature-256"] == signature(there.body, "b")


def test_making_a_remote_again_keeps_its_branches_and_its_age(
    tmp_path: Path, clone: Clone, webhook: FakeWebhook
) -> None:
    commit = clone.commit()
    clone.push("main")
    again = git_remote.create(tmp_path / "a run", webhook_url=webhook.url, secret="another")
    assert again.branches() == {"main": commit}
    clone.commit()
    clone.push("main")
    first, last = webhook.received[0], webhook.received[-1]
    assert last.headers["X-Hub-Signature-256"] == signature(last.body, "another")
    assert last.payload["repository"]["created_at"] == first.payload["repository"]["created_at"]


def test_a_user_s_own_hooks_do_not_take_the_place_of_ours(clone: Clone, webhook: FakeWebhook, tmp_path: Path) -> None:
    clone.git("config", "--global", "core.hooksPath", str(tmp_path))
    clone.commit()
    clone.push("main")
    assert webhook.events == ["push refs/heads/main", "create main"]


def test_the_committer_stands_in_for_a_pusher_whom_git_does_not_know(clone: Clone, webhook: FakeWebhook) -> None:
    clone.commit()
    Path(clone.git("config", "--global", "--list", "--show-origin").split("\t")[0].removeprefix("file:")).unlink()
    clone.push("main")
    assert webhook.received[0].payload["pusher"] == {"name": "Ada-Lovelace", "email": "ada@x.test"}


def test_the_pusher_may_be_named_by_the_environment(clone: Clone, webhook: FakeWebhook) -> None:
    clone.commit()
    clone.push("main", GIT_COMMITTER_NAME="Grace", GIT_COMMITTER_EMAIL="grace@x.test")
    assert webhook.received[0].payload["pusher"] == {"name": "Grace", "email": "grace@x.test"}


@pytest.mark.parametrize(
    ("name", "login"),
    [("Ada Lovelace", "Ada-Lovelace"), ("Zoë", "Zoe"), ("世界", "somebody"), ("-x-", "x"), ("a" * 50, "a" * 39)],
)
def test_a_name_becomes_a_login(name: str, login: str) -> None:
    assert as_login(name) == login


def test_pushed_at_is_in_whole_seconds_and_never_goes_back(tmp_path: Path) -> None:
    file = tmp_path / "pushed-at"
    assert [whole_second(file, now=now) for now in (1000.9, 1000.95, 1002.0, 999.0, 1003.2)] == [
        1000,
        1000,
        1002,
        1002,
        1003,
    ]


def test_pushed_at_is_the_time_of_the_push(clone: Clone, webhook: FakeWebhook) -> None:
    clone.commit()
    before = int(time.time())
    clone.push("main")
    assert before <= webhook.received[0].payload["repository"]["pushed_at"] <= time.time()


def test_a_machine_without_git_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match="git is not installed"):
        git_remote.create(tmp_path, webhook_url="http://localhost/", secret="s")


def test_git_s_refusal_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="git cannot make the remote: fatal: "):
        git_remote.create(tmp_path, webhook_url="http://localhost/", secret="s", default_branch="a..b")
