"""A course of events: announcements come twice and late, people ask by hand, Slack and GitHub are in trouble meanwhile.

It makes use of every right that telling and asking need.
"""

import json
from threading import Thread
from typing import Any

from local.emulator.iam_record import read_decisions
from local.slack.people import ADA
from tests.end_to_end.conftest import World
from tests.end_to_end.people import SlackUser
from tests.end_to_end.sender import commit
from tests.local.waiting import wait_until
from tests.payloads import deliveries


def announce_again(world: World) -> None:
    """The topic may deliver twice: the second time is known. And what Slack does not take is tried once more."""
    told = {"environment": "acme/fixed@feature/again", "project": "fixed", "repository": "acme/fixed"}
    told |= {"branch": "feature/again", "actor": "ada", "at": "2026-11-22T00:00:00Z", "version": "1"}
    for _ in range(2):
        _announce(world, {**told, "status": "deleted", "sequence": 2})
    world.wait_for_message("Deleted", "feature/again")
    # Older than what the message shows, it is only a reply: that is forgotten again, to be posted once more.
    world.run.inbox.trouble("429")
    _announce(world, {**told, "status": "deleting", "sequence": 1})
    _wait_for(world, "SlackNotifier", "dynamodb:DeleteItem")
    _wait_for(world, "SlackNotifier", "sqs:ChangeMessageVisibility")
    world.run.inbox.trouble(None)
    world.wait_for_message("Deleting", "feature/again")


def _announce(world: World, told: dict[str, Any]) -> None:
    world.run.emulator.client("sns").publish(TopicArn=world.run.endpoints.topic_arn, Message=json.dumps(told))


def _wait_for(world: World, role: str, action: str) -> None:
    """Returns once a function of that role has done so."""
    wait_until(
        lambda: any(held.action == action and role in (held.role or "") for held in read_decisions(world.decisions)),
        seconds=30,
    )


def ask_by_hand(world: World) -> None:
    """Every command, in Slack and as a comment; while GitHub is in trouble, too."""
    ada, github, branch = SlackUser(world=world, person=ADA), world.run.github, "feature/permitted-by-hand"
    github.trouble("429")
    world.github.push(branch)
    asked = Thread(target=lambda: ada.types(f"up fixed {branch}"))
    asked.start()
    _wait_for(world, "Commands", "dynamodb:DeleteItem")
    _wait_for(world, "Commands", "sqs:ChangeMessageVisibility")
    _wait_for(world, "GitHubNotifier", "sqs:ChangeMessageVisibility")
    github.trouble(None)
    asked.join()
    world.settled(branch, revision=2)
    for verb in ("status", "logs", "keep", "restart"):
        ada.types(f"{verb} fixed {branch}")
    ada.types("list")
    ada.types("help")
    world.settled(branch, revision=3)
    repository, at = world.github.repository, world.github.tick()
    opened = deliveries.pull_request("opened", repository=repository, branch=branch, commit=commit(1), updated_at=at)
    assert world.github.event("pull_request", opened).status == 200
    said = deliveries.comment("/preview status", repository=repository, created_at=at)
    assert world.github.event("issue_comment", said).status == 202
    ada.types(f"down fixed {branch}")
    world.settled(branch, revision=4)
    world.wait_for_message("Deleted", branch)
