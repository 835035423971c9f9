"""How commands are typed in Slack: what is answered to `help`, and to what cannot be understood."""

from collections.abc import Mapping

from preview.command import Verb
from preview.slack_markup import code

COMMAND = "/deity"
"""As the guide has people name the command; Slack says what they named it."""

_ARGUMENTS: Mapping[Verb, str] = {
    Verb.UP: "<repo> <branch> [commit]",
    Verb.DOWN: "<repo> <branch>",
    Verb.RESTART: "<repo> <branch>",
    Verb.KEEP: "<repo> <branch> [days]",
    Verb.STATUS: "<repo> <branch>",
    Verb.LOGS: "<repo> <branch>",
    Verb.LIST: "[repo]",
    Verb.HELP: "",
}
_DOES: Mapping[Verb, str] = {
    Verb.UP: "gives the branch an environment at the commit, or at its newest one",
    Verb.DOWN: "removes its environment, until somebody says up",
    Verb.RESTART: "starts it anew at the same commit",
    Verb.KEEP: "spares it from its time limit for 1 to 365 days, or for good",
    Verb.STATUS: "says how it is",
    Verb.LOGS: "shows the last lines that its containers logged",
    Verb.LIST: "lists the environments that there are",
    Verb.HELP: "says this",
}


def usage(verb: Verb, command: str = COMMAND) -> str:
    """How the verb is typed, as mrkdwn."""
    return code(f"{command} {verb} {_ARGUMENTS[verb]}".rstrip())


def help_text(command: str = COMMAND) -> str:
    """How every verb is typed and what it does, as mrkdwn."""
    lines = [f"{usage(verb, command)} {_DOES[verb]}" for verb in Verb]
    names = (
        f"{code('<repo>')} is a project's name, the repository's name, or {code('owner/name')}; "
        f"{code('<repo>@<branch>')} is understood, too."
    )
    return "\n".join((*lines, names))
