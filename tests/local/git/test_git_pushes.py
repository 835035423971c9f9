"""Real git pushes become signed deliveries, with all that GitHub tells of them."""

from local.github.deliveries import ZEROS, signature
from local.github.remote import GitRemote
from tests.local.git.clone import SECRET, Clone
from tests.local.git.fake_webhook import FakeWebhook


def test_a_new_branch_is_delivered_and_the_pusher_reads_the_answers(clone: Clone, webhook: FakeWebhook) -> None:
    commit = clone.commit("Say hello\n\nwith a body", hello="1")
    assert clone.push("HEAD:feature/x") == ["push feature/x -> 202 creating", "create feature/x -> 202 creating"]
    assert webhook.events == ["push refs/heads/feature/x", "create feature/x"]
    push = webhook.received[0].payload
    assert (push["before"], push["after"], push["created"], push["forced"]) == (ZEROS, commit, True, False)
    assert push["repository"]["full_name"] == "acme/hello"
    assert push["repository"]["default_branch"] == "main"
    assert push["pusher"] == {"name": "Ada-Lovelace", "email": "ada@x.test"}
    assert push["sender"]["login"] == "Ada-Lovelace"
    assert push["head_commit"]["id"] == commit
    assert push["head_commit"]["message"] == "Say hello\n\nwith a body"
    assert push["head_commit"]["author"] == {"name": "Ada Lovelace", "email": "ada@x.test"}


def test_every_delivery_is_signed_over_the_bytes_that_are_sent(clone: Clone, webhook: FakeWebhook) -> None:
    clone.commit("Grüße, 世界 🚀")
    clone.push("HEAD:feature/größe-🚀")
    for received in webhook.received:
        assert received.headers["X-Hub-Signature-256"] == signature(received.body, SECRET)
        assert received.headers["Content-Type"] == "application/json"
    assert webhook.received[0].payload["ref"] == "refs/heads/feature/größe-🚀"
    assert webhook.received[0].payload["head_commit"]["message"] == "Grüße, 世界 🚀"


def test_commits_are_told_oldest_first_with_what_they_changed(clone: Clone, webhook: FakeWebhook) -> None:
    first = clone.commit("First", kept="1", gone="1")
    clone.push("main")
    second = clone.commit("Second", kept="2")
    third = clone.commit("Third", gone=None, **{"a new one": "3"})
    clone.push("main")
    push = webhook.received[-1].payload
    assert (push["before"], push["after"], push["created"]) == (first, third, False)
    assert [told["id"] for told in push["commits"]] == [second, third]
    changes = [(told["added"], told["removed"], told["modified"]) for told in push["commits"]]
    assert changes == [([], [], ["kept"]), (["a new one"], ["gone"], [])]
    assert all(told["distinct"] for told in push["commits"])


def test_a_new_branch_tells_only_the_commits_that_no_other_has(clone: Clone, webhook: FakeWebhook) -> None:
    clone.commit("On main")
    clone.push("main")
    clone.push("main:feature/same")
    own = clone.commit("Its own")
    clone.push("HEAD:feature/more")
    by_ref = {got.payload["ref"]: got.payload for got in webhook.received if got.event == "push"}
    assert by_ref["refs/heads/feature/same"]["commits"] == []
    assert by_ref["refs/heads/feature/same"]["base_ref"] == "refs/heads/main"
    assert [told["id"] for told in by_ref["refs/heads/feature/more"]["commits"]] == [own]
    assert by_ref["refs/heads/feature/more"]["base_ref"] is None


def test_a_rewritten_branch_is_forced(clone: Clone, webhook: FakeWebhook) -> None:
    before = clone.commit("First")
    clone.push("HEAD:feature/x")
    clone.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "Rewritten")
    clone.push("+HEAD:feature/x")
    push = webhook.received[-1].payload
    assert (push["forced"], push["before"]) == (True, before)
    assert [told["message"] for told in push["commits"]] == ["Rewritten"]


def test_a_deleted_branch_is_delivered_twice(clone: Clone, webhook: FakeWebhook, remote: GitRemote) -> None:
    commit = clone.commit()
    clone.push("HEAD:feature/x")
    webhook.answer = b'{"status": "deleting"}'
    assert clone.push("--delete", "feature/x") == ["delete feature/x -> 202 deleting", "push feature/x -> 202 deleting"]
    delete, push = (received.payload for received in webhook.received[-2:])
    assert (delete["ref"], delete["ref_type"]) == ("feature/x", "branch")
    assert (push["before"], push["after"], push["deleted"]) == (commit, ZEROS, True)
    assert push["head_commit"] is None
    assert remote.branches() == {}


def test_one_push_of_many_refs_delivers_them_all(clone: Clone, webhook: FakeWebhook) -> None:
    clone.commit()
    clone.git("tag", "--annotate", "--message", "A tag", "v1")
    clone.git("tag", "of-a-tree", "HEAD^{tree}")
    said = clone.push("main", "main:feature/a", "main:feature/b", "v1", "of-a-tree")
    assert len(said) == 10
    pushed = {received.payload["ref"] for received in webhook.received if received.event == "push"}
    tags = {"refs/tags/v1", "refs/tags/of-a-tree"}
    assert pushed == {"refs/heads/main", "refs/heads/feature/a", "refs/heads/feature/b"} | tags
    assert {received.payload["repository"]["pushed_at"] for received in webhook.received if received.event == "push"}
    heads = {got.payload["ref"]: got.payload["head_commit"] for got in webhook.received if got.event == "push"}
    assert heads["refs/tags/v1"]["message"] == "A commit"
    assert heads["refs/tags/of-a-tree"] is None
