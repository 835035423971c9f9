"""What people read when they ask how an environment is, which there are, and what they can ask for."""

from collections.abc import Callable, Iterable, Sequence

from preview.announcement import Status
from preview.command import Verb
from preview.deciding.expiry import expires_at
from preview.environment import Environment
from preview.request import Presence
from preview.showing.answers import Reply, name, packed, typed
from preview.showing.github_pages import pull_request_page
from preview.showing.slack_markup import code, code_block, commit_link, escaped, link, moment
from preview.times import iso

MOST_LISTED = 30
_TEXT_LIMIT = 300
_REASON_LIMIT = 2000
_REASON_LINES = 15
_IS = {
    Status.REQUESTED: "is next in turn",
    Status.CREATING: "is being made",
    Status.WAITING: "waits for its image",
    Status.READY: "is up",
    Status.UPDATING: "is being brought up to date",
    Status.FAILED: "is not what was asked for",
    Status.DELETING: "is being removed",
    Status.DELETED: "is gone",
}
USAGE = {
    Verb.UP: ("up PROJECT BRANCH [COMMIT]", "make the branch's environment, or bring it up to the commit"),
    Verb.DOWN: ("down PROJECT BRANCH", "remove it; pushes do not bring it back, `up` does"),
    Verb.RESTART: ("restart PROJECT BRANCH", "replace its tasks by new ones of the same commit"),
    Verb.KEEP: ("keep PROJECT BRANCH [DAYS]", "keep it for so many days, or until the branch is deleted"),
    Verb.STATUS: ("status PROJECT BRANCH", "how it is, where it answers, and why it failed"),
    Verb.LOGS: ("logs PROJECT BRANCH", "the last lines of its running containers"),
    Verb.LIST: ("list [PROJECT]", "the environments that there are"),
    Verb.HELP: ("help", "this"),
}


def is_gone(environment: Environment) -> bool:
    """Whether nothing is there, nothing is wanted, and nothing goes on: what is remembered is that it was."""
    absent = environment.desired.presence is Presence.ABSENT
    return absent and environment.run is None and environment.observed.status is Status.DELETED


def status(environment: Environment, ttl_days: int | None) -> Reply:
    """Of `status`: how it is since when, where it answers, at which commit, who asked, how long it stays, and why it
    failed. `ttl_days` is the project's.
    """
    observed = environment.observed
    first = f"{name(environment)} {_IS[observed.status]}, since {moment(iso(observed.since))}."
    lines = (first, _addresses(environment), _facts(environment), _stays(environment, ttl_days))
    reason = _failure(environment)
    sections = ("\n".join(filter(None, lines)), reason, _what_now(environment))
    return Reply(sections=tuple(section for section in sections if section))


def listed(environments: Iterable[Environment]) -> Reply:
    """Of `list`: a line for each that is there, by project, 30 at most."""
    there = sorted(
        (held for held in environments if not is_gone(held)),
        key=lambda held: (held.project, held.repository, held.branch),
    )
    if not there:
        return Reply(sections=("There are no environments. `/deity up PROJECT BRANCH` makes one.",))
    lines = ["There is one environment." if len(there) == 1 else f"There are {len(there)} environments."]
    project = ""
    for held in there[:MOST_LISTED]:
        if held.project != project:
            project = held.project
            count = sum(other.project == project for other in there)
            lines.append(f"*{escaped(project, limit=_TEXT_LIMIT)}* ({count})")
        lines.append(_line(held))
    if len(there) > MOST_LISTED:
        lines.append(f"… and {len(there) - MOST_LISTED} more; `/deity list PROJECT` shows those of one project.")
    return Reply(sections=packed(lines))


def help_for(why_not: Callable[[Verb], str | None], *, comments: bool) -> Reply:
    """Of `help`: what there is.

    Args:
        why_not: why the person may not give a command here, in Slack's markup; `None` where they may.
        comments: whether pull requests' comments are commands, too.
    """
    lines = ["What you can ask for:"]
    for verb, (usage, does) in USAGE.items():
        refused = why_not(verb)
        mark = f" · _not you, here: {refused}_" if refused else ""
        lines.append(f"• {code(f'/deity {usage}')} {does}{mark}")
    lines.append("PROJECT is a project's name, or its repository; PROJECT@BRANCH in one word does, too.")
    if comments:
        lines.append("On a pull request: a comment that begins with `/preview up`, `down`, `restart` or `status`.")
    return Reply(sections=packed(lines))


def projects(names: Sequence[str]) -> str:
    """The names of projects, for somebody who typed none of them."""
    return ", ".join(map(code, names)) or "none"


def _addresses(environment: Environment) -> str:
    observed = environment.observed
    if not observed.url or observed.lacking:
        return ""
    others = [f"{escaped(route.service, limit=_TEXT_LIMIT)}: {link(route.url)}" for route in observed.routes]
    return " · ".join([link(observed.url), *others])


def _facts(environment: Environment) -> str:
    desired, observed, pull_request = environment.desired, environment.observed, environment.pull_request
    facts = []
    if observed.commit:
        facts.append(f"commit {commit_link(environment.repository, observed.commit)}")
    if desired.commit and desired.commit != observed.commit:
        facts.append(f"asked for: {commit_link(environment.repository, desired.commit)}")
    facts.append(f"by {escaped(desired.actor, limit=_TEXT_LIMIT)}")
    if environment.choice:
        by_hand = "asked for" if environment.choice.presence is Presence.PRESENT else "taken down"
        facts.append(f"{by_hand} by hand by {escaped(environment.choice.actor, limit=_TEXT_LIMIT)}")
    if pull_request:
        url = pull_request_page(environment.repository, pull_request.number)
        whose = f" from {escaped(pull_request.fork, limit=_TEXT_LIMIT)}" if pull_request.fork else ""
        facts.append(f"pull request <{url}|#{pull_request.number}>{whose}")
    return " · ".join(facts)


def _stays(environment: Environment, ttl_days: int | None) -> str:
    if environment.desired.presence is Presence.ABSENT:
        return ""
    if environment.keep:
        return "Kept until its branch is deleted."
    ends = expires_at(environment, ttl_days)
    if ends is None:
        return "It does not expire."
    kept = "Kept until" if environment.keep_until == ends else "Expires, if nobody pushes before:"
    return f"{kept} {moment(iso(ends))}"


def _failure(environment: Environment) -> str:
    failure = environment.failure
    if failure is None or environment.observed.status is not Status.FAILED:
        return ""
    lines = failure.reason.strip().splitlines()
    cut = "\n".join(lines[:_REASON_LINES])
    more = (
        f"\n… {len(lines) - _REASON_LINES} lines more in the environment's message"
        if len(lines) > _REASON_LINES
        else ""
    )
    return code_block(cut + more, limit=_REASON_LIMIT, note="\n… cut here")


def _what_now(environment: Environment) -> str:
    if is_gone(environment) or environment.desired.presence is Presence.ABSENT:
        verbs = ["up"]
    elif environment.observed.status is Status.FAILED:
        verbs = ["up", "logs", "down"]
    else:
        verbs = ["restart", "logs", "keep", "down"]
    return "What you can do: " + ", ".join(typed(verb, environment) for verb in verbs)


def _line(environment: Environment) -> str:
    observed, desired = environment.observed, environment.desired
    commit = observed.commit or desired.commit
    parts = [
        f"• {code(environment.branch)} {observed.status.value}",
        commit_link(environment.repository, commit) if commit else "",
        link(observed.url) if observed.url and not observed.lacking else "",
        f"by {escaped(desired.actor, limit=_TEXT_LIMIT)}",
    ]
    return " · ".join(filter(None, parts))
