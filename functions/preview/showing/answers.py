"""Answers to what people asked for by hand: who, what, what happens next, where to look. In Slack's own markup.

docs.slack.dev/messaging/formatting-message-text
"""

from dataclasses import dataclass

from preview.announcement import Status
from preview.deciding.expiry import expires_at
from preview.environment import Environment
from preview.showing.slack_markup import code, commit_link, escaped, link, moment
from preview.times import iso

SECTION_LIMIT = 2800  # docs.slack.dev/reference/block-kit/composition-objects/text-object: 3,000, and some room.
_NAME_LIMIT = 200


@dataclass(frozen=True, kw_only=True)
class Reply:
    """The answer to one command.

    Attributes:
        sections: its paragraphs, each within Slack's limit; one at least.
        refused: why nothing was done; `None` where what was asked for was done, or read.
    """

    sections: tuple[str, ...]
    refused: str | None = None


def name(environment: Environment) -> str:
    """Branch and project, as every answer begins."""
    return f"{code(environment.branch)} of {escaped(environment.project, limit=_NAME_LIMIT)}"


def typed(verb: str, environment: Environment) -> str:
    """What to type to give a command about the environment."""
    return code(f"/deity {verb} {environment.project} {environment.branch}")


def brought_up(environment: Environment, *, already: bool, channel: str | None) -> Reply:
    """Of `up`. `channel` is where the environment's message is, as the configuration names it."""
    observed = environment.observed
    if already and environment.run is None and observed.url:
        return _reply(f"{name(environment)} is up{_at(environment, ' at ')} already: {link(observed.url)}")
    if already:
        return _reply(
            f"{name(environment)}: its environment is on the way{_at(environment, ' to ')} already. {_where(channel)}"
        )
    if environment.run is not None and environment.run.revision != environment.desired.revision:
        next_in_turn = f"{_at(environment) or 'what you asked for'} is next, as soon as the run under way has made room"
        return _reply(f"{name(environment)}: {next_in_turn}. {_where(channel)}")
    if observed.url:
        brought = f"its environment is being brought up{_at(environment, ' to ')}; until then {link(observed.url)}"
        return _reply(f"{name(environment)}: {brought} answers as before. {_where(channel)}")
    return _reply(f"{name(environment)}: its environment is being made{_at(environment, ' at ')}. {_where(channel)}")


def taken_down(environment: Environment) -> Reply:
    """Of `down`."""
    gone = environment.observed.status is Status.DELETED and environment.run is None
    becomes = "is gone already" if gone else "is being removed"
    fork = environment.pull_request is not None and environment.pull_request.fork is not None
    back = "`/preview up` on its pull request" if fork else typed("up", environment)
    return _reply(f"{name(environment)}: its environment {becomes}; pushes do not bring it back: {back} does.")


def restarted(environment: Environment, *, channel: str | None) -> Reply:
    """Of `restart`."""
    url = environment.observed.url
    meanwhile = f"; {link(url)} answers meanwhile" if url else ""
    tasks = f"its tasks are being replaced by new ones{_at(environment, ' of ')}"
    return _reply(f"{name(environment)}: {tasks}{meanwhile}. {_where(channel)}")


def kept(environment: Environment, ttl_days: int | None) -> Reply:
    """Of `keep`. `ttl_days` is the project's."""
    ends = expires_at(environment, ttl_days)
    if environment.keep:
        said = f"{name(environment)} is kept until its branch is deleted."
    elif environment.keep_until:
        said = f"{name(environment)} is kept until {moment(iso(environment.keep_until))}."
        if ends is not None and ends > environment.keep_until:
            said += f" It would have stayed longer anyway: until {moment(iso(ends))}, if nobody pushes before."
    else:
        said = f"{name(environment)} stays as it is."
    if ttl_days is None:
        said += " It would not have expired: its project has no `ttl_days`."
    return _reply(said)


def packed(lines: list[str]) -> tuple[str, ...]:
    """The lines as paragraphs, as few as hold them."""
    sections: list[str] = []
    for line in lines:
        if sections and len(sections[-1]) + len(line) < SECTION_LIMIT:
            sections[-1] += f"\n{line}"
        else:
            sections.append(line)
    return tuple(sections)


def channel_link(channel: str) -> str:
    """A channel as the configuration names it, by id or by name; an id becomes a link.

    docs.slack.dev/messaging/formatting-message-text#linking-channels
    """
    bare = channel.removeprefix("#")
    is_id = bare[:1] in ("C", "G") and bare.isalnum() and bare.isupper()
    return f"<#{bare}>" if is_id else f"#{escaped(bare, limit=_NAME_LIMIT)}"


def _reply(text: str) -> Reply:
    return Reply(sections=(text.strip(),))


def _at(environment: Environment, before: str = "") -> str:
    commit = environment.desired.commit
    return f"{before}{commit_link(environment.repository, commit)}" if commit else ""


def _where(channel: str | None) -> str:
    return f"Its message in {channel_link(channel)} shows how it goes." if channel else ""
