"""`make demo`: the main job once, from the first push to the last trace, as a person would see it."""

import re
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from textwrap import TextWrapper

from adapters.registry import Registry
from local import settings
from local.errors import LocalError
from local.git_clone import Clone, clone
from local.leftovers import leftovers
from local.poll import Count, Poll
from local.run import APPLICATION, EmbeddedRun, embedded_run, port_from_environment
from local.signals import interrupt_once
from local.slack.text import conversation_text
from local.timetable import Timetable
from local.watch import wait_for_rest
from preview.announcement import Status
from preview.environment import Environment

BRANCH = "feature/test123"
_KEY = f"{settings.GIT_REPOSITORY}@{BRANCH}"
_SECONDS = 60.0
# For terminals of 80 columns; paths and URLs stay whole.
_LINE = TextWrapper(
    width=78, initial_indent="  ", subsequent_indent=" " * 6, break_long_words=False, break_on_hyphens=False
)
_TAG = re.compile(r"<title>.*?</title>|<[^>]+>")


@dataclass(frozen=True, kw_only=True)
class Demo:
    """The script's parts."""

    run: EmbeddedRun
    registry: Registry
    clone: Clone
    times: Timetable

    def play(self) -> None:
        """Plays it.

        Raises:
            LocalError: something did not go as it should; the message says what.
        """
        first = self._first_push()
        pull_request = self._pull_request()
        second = self._second_push(first)
        self._question()
        last = self._broken_push(second)
        self._deletion(last)
        self._conversations(pull_request)
        _title("How long it took")
        for line in self.times.lines():
            print(f"  {line}")

    def _first_push(self) -> Environment:
        self.clone.commit("Begin")
        self.clone.push("main")  # What the pull request is to go into; it has no environment.
        _title(f"Push a branch: {BRANCH}")
        self.clone.git("switch", "--quiet", "--create", BRANCH)
        self.clone.commit("Say hello")
        with self.times.step("push, and the webhook's answer"):
            self._push(BRANCH)
        with self.times.step("target group, listener, service: ready"):
            ready = self._settled(Status.READY, revision=1)
        self._show(ready)
        with self.times.step("GET the URL"):
            self._get(ready)
        return ready

    def _pull_request(self) -> int:
        _title("Open a pull request, and read the comment that comes by itself")
        opened = self.run.github.open_pull_request(BRANCH, "Say hello", settings.PEOPLE[0].name)
        self._wait_for_comment(opened.number, "ready")
        print(_indented(self.run.github.pull_request_text(opened.number, width=78)))
        return opened.number

    def _second_push(self, first: Environment) -> Environment:
        _title("Push a second commit, and ask for the page every 50 ms meanwhile")
        self.clone.show("Hello from the second commit")
        commit = self.clone.commit("Greet differently")
        with Poll(str(first.observed.url)) as poll:
            with self.times.step("push, and the webhook's answer"):
                self._push(BRANCH)
            with self.times.step("the commit's image, a new deployment: ready"):
                ready = self._settled(Status.READY, revision=2)
            self._check_same(first, ready)
            if self.run.engine and not poll.wait_for(lambda count: _shown(commit, count) > 0, seconds=_SECONDS):
                raise LocalError(f"{ready.observed.url} does not show commit {commit[:7]}")
        count = poll.close()
        print(f"  {count}")
        if count.failures:
            raise LocalError("a request failed during the update")
        print(f"  commit {commit[:7]} is deployed at the same URL, by a new task")
        self._get(ready)
        return ready

    def _question(self) -> None:
        command = f"/deity status hello {BRANCH}"
        _title(f"Ask in Slack: {command}")
        inbox = self.run.inbox
        with self.times.step("the command's private answer"):
            inbox.command(command)
            answer = inbox.wait_for_ephemeral(lambda message: not message.text.startswith("On it"), _SECONDS)
        print(conversation_text([answer], names=inbox.workspace.names, indent="  "))

    def _broken_push(self, before: Environment) -> Environment:
        _title("Push a commit whose application does not start")
        if not self.run.engine:
            print("  left out: tasks are only recorded here, and a recorded task always starts")
            return before
        self.clone.break_application("cannot find the table `orders`: run the migrations first")
        commit = self.clone.commit("Break it")
        with Poll(str(before.observed.url)) as poll:
            with self.times.step("push, and the webhook's answer"):
                self._push(BRANCH)
            with self.times.step("three tasks ended, the deployment was given up"):
                failed = self._settled(Status.FAILED, revision=3)
        print(f"  commit {commit[:7]} did not come up, and the message says why:")
        for line in str(failed.failure.reason if failed.failure else "").splitlines():
            _say(f"    {line}")
        print(f"  {poll.close()}")
        self._check_same(before, failed)
        if poll.count.failures:
            raise LocalError("a request failed while the broken commit was tried")
        print(f"  commit {str(before.observed.commit)[:7]} still answers")
        self._get(before)
        return failed

    def _check_same(self, before: Environment, now: Environment) -> None:
        if now.observed.url != before.observed.url:
            raise LocalError(f"the URL changed from {before.observed.url} to {now.observed.url}")

    def _deletion(self, before: Environment) -> None:
        _title("Delete the branch")
        url = before.observed.url
        with self.times.step("push the deletion, and the webhook's answer"):
            self._push("--delete", BRANCH)
        with self.times.step("tasks, service, route, task definitions: gone"):
            self._settled(Status.DELETED, revision=before.desired.revision + 1)
        self.run.inbox.wait_for(lambda message: message.text.startswith("Deleted"), _SECONDS)
        left = leftovers(self.run, cluster=settings.SANDBOX)
        print(f"  leftovers: {list(left)}")
        if left:
            raise LocalError("something of the environment is left behind")
        try:
            urllib.request.urlopen(str(url), timeout=5).close()  # noqa: S310  announced by this run itself
        except (urllib.error.URLError, OSError):
            print(f"  {url} answers no more")
        else:
            raise LocalError(f"{url} still answers")

    def _conversations(self, pull_request: int) -> None:
        inbox = self.run.inbox
        _title("What Slack showed: one message, which changed, and its thread")
        print(conversation_text(inbox.messages(), names=inbox.workspace.names, indent="  "))
        _title("What the pull request showed in the end")
        self._wait_for_comment(pull_request, "deleted")
        print(_indented(self.run.github.pull_request_text(pull_request, width=78)))

    def _wait_for_comment(self, number: int, word: str) -> None:
        """Until the pull request's comment says it; GitHub is told beside the runs, and not before they end."""
        deadline = time.monotonic() + _SECONDS
        while not any(f"Preview: {word}" in comment.body for comment in self.run.github.comments(number)):
            if time.monotonic() > deadline:
                raise LocalError(f"the comment on pull request #{number} does not say {word!r}")
            time.sleep(0.05)

    def _push(self, *arguments: str) -> None:
        for line in self.clone.push(*arguments):
            _say(f"remote: {line}")

    def _settled(self, status: Status, *, revision: int) -> Environment:
        environment = wait_for_rest(self.registry, _KEY, revision=revision, seconds=_SECONDS)
        if environment.observed.status is not status:
            raise LocalError(f"{_KEY} is {environment.observed.status} and not {status}:\n{environment.failure}")
        return environment

    def _show(self, ready: Environment) -> None:
        elbv2, ecs = self.run.emulator.client("elbv2"), self.run.emulator.client("ecs")
        group = elbv2.describe_target_groups(Names=[ready.slug])["TargetGroups"][0]
        listeners = elbv2.describe_listeners(LoadBalancerArn=self.run.endpoints.load_balancer_arn)["Listeners"]
        port = next(held["Port"] for held in listeners if _forwards_to(held, group["TargetGroupArn"]))
        health = elbv2.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
        service = ecs.describe_services(cluster=ready.cluster, services=[ready.slug])["services"][0]
        targets = ", ".join(
            f"{held['Target']['Id']}:{held['Target']['Port']} {held['TargetHealth']['State']}" for held in health
        )
        print(f"  target group  {group['TargetGroupName']}  ({targets})")
        print(f"  listener      port {port}, drawn at random")
        print(
            f"  service       {service['serviceName']}  ({service['runningCount']} of {service['desiredCount']} tasks)"
        )
        print(f"  URL           {ready.observed.url}")

    def _get(self, ready: Environment) -> None:
        with urllib.request.urlopen(str(ready.observed.url), timeout=10) as answer:  # noqa: S310  announced by this run
            body = answer.read().decode()
            print(f"  GET {ready.observed.url} -> {answer.status}")
        for line in _TAG.sub("", body).split("\n"):
            if line.strip():
                print(f"      {line.strip()}")


def main() -> int:
    """Plays the demo; the exit status is 1, and the reason is said, where it did not go as it should."""
    interrupt_once()
    times = Timetable()
    try:
        _title("Start: AWS, GitHub and Slack on this machine")
        with ExitStack() as stack:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            with times.step("start: engine, emulator, stacks"):
                run = stack.enter_context(embedded_run(say=_say, port=port_from_environment()))
            working = clone(run.remote.path, into=scratch / "hello", application=APPLICATION)
            registry = Registry(run.emulator.client("dynamodb"), run.endpoints.registry_table)
            Demo(run=run, registry=registry, clone=working, times=times).play()
    except KeyboardInterrupt:
        return 130
    except (LocalError, TimeoutError, ValueError, urllib.error.URLError) as problem:
        print(f"\nThe demo failed: {problem}", file=sys.stderr)
        return 1
    print("\nThe branch had its own running environment, and every trace of it is gone.")
    return 0


def _shown(commit: str, count: Count) -> int:
    """How many requests were answered by the page of that commit."""
    return sum(times for page, times in count.pages.items() if commit in page)


def _forwards_to(listener: dict[str, object], target_group: str) -> bool:
    actions = listener["DefaultActions"]
    return isinstance(actions, list) and any(action.get("TargetGroupArn") == target_group for action in actions)


def _say(line: str) -> None:
    print(_LINE.fill(line), flush=True)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.splitlines())


def _title(text: str) -> None:
    print(f"\n{text}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
