"""Commands that are given in Slack: typed after a slash, or by a message's button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chat.allowed import Allowed
from chat.commits import Commits
from chat.finding import Finder
from chat.logs import RunningLogs
from chat.parts import Chat
from chat.refusals import RefusedError, plain
from convergence.asked import Became
from preview.command import Command, SlackAsker, Verb
from preview.config import Config
from preview.deciding.asking import ALREADY_UP
from preview.environment import Environment
from preview.errors import GitHubError, NotFoundError
from preview.pull_request_state import fork_number
from preview.showing import answers, overview
from preview.showing.answers import Reply
from preview.showing.slack_markup import code


@dataclass(frozen=True, kw_only=True)
class BySlack:
    """Carries them out for whoever may."""

    chat: Chat

    def perform(self, command: Command, asker: SlackAsker) -> Reply:
        """Carries it out; the answer to whoever asked.

        Raises:
            RefusedError: it is not done, for a reason that whoever asked should know.
            TryLaterError: GitHub or Slack do not answer now.
            ConflictError: others kept writing the same environment.
        """
        why_not = self._allowed.why_not(command.verb, asker)
        if why_not:
            raise RefusedError(f"Sorry: {why_not}.")
        verbs: Mapping[Verb, Callable[[Command, SlackAsker], Reply]] = {
            Verb.UP: self._up,
            Verb.DOWN: self._down,
            Verb.RESTART: self._restart,
            Verb.KEEP: self._keep,
            Verb.STATUS: self._status,
            Verb.LOGS: self._logs,
            Verb.LIST: self._list,
            Verb.HELP: self._help,
        }
        return verbs[command.verb](command, asker)

    def _up(self, command: Command, asker: SlackAsker) -> Reply:
        project = self._finder.project(command.repository)
        branch = self._finder.branch(command)
        number = fork_number(branch)
        if number is not None:
            raise RefusedError(
                f"{code(branch)} is a pull request's: whoever may write to the repository has it deployed by a "
                f"comment on the pull request, `/preview up`, that names the commit which they have looked at."
            )
        try:
            wanted = Commits(finder=self._finder, github=self.chat.github).wanted(project, branch, command.commit)
        except GitHubError as error:
            raise RefusedError(f"GitHub gave no clear answer about {code(branch)}: {plain(error)}") from error
        became = self.chat.asked.up(
            project.repository, wanted.branch, commit=wanted.commit, actor=actor(asker, self.chat.config)
        )
        environment = _there(became)
        return answers.brought_up(
            environment, already=became.reason == ALREADY_UP, channel=channel_of(environment, self.chat.config)
        )

    def _down(self, command: Command, asker: SlackAsker) -> Reply:
        key = self._finder.environment(command).environment
        return answers.taken_down(_there(self.chat.asked.down(key, actor=actor(asker, self.chat.config))))

    def _restart(self, command: Command, asker: SlackAsker) -> Reply:
        found = self._finder.environment(command)
        try:
            became = self.chat.asked.restart(found.environment, actor=actor(asker, self.chat.config))
        except NotFoundError as error:
            raise RefusedError(f"{answers.name(found)} cannot be restarted: {plain(error)}.") from error
        environment = _present(became, found)
        return answers.restarted(environment, channel=channel_of(environment, self.chat.config))

    def _keep(self, command: Command, _asker: SlackAsker) -> Reply:
        found = self._finder.environment(command)
        became = self.chat.asked.keep(found.environment, days=command.days)
        return answers.kept(_present(became, found), self._ttl_days(found))

    def _status(self, command: Command, _asker: SlackAsker) -> Reply:
        found = self._finder.environment(command)
        return overview.status(found, self._ttl_days(found))

    def _logs(self, command: Command, _asker: SlackAsker) -> Reply:
        logs = RunningLogs(tasks=self.chat.tasks, log=self.chat.log, config=self.chat.config)
        return logs.of(self._finder.environment(command))

    def _list(self, command: Command, _asker: SlackAsker) -> Reply:
        if not command.repository:
            return overview.listed(self._finder.all())
        repository = self._finder.project(command.repository).repository
        return overview.listed(held for held in self._finder.all() if held.repository == repository)

    def _help(self, _command: Command, asker: SlackAsker) -> Reply:
        comments = self.chat.config.github.speaks and any(
            project.pull_requests.comments for project in self.chat.config.projects
        )
        return overview.help_for(lambda verb: self._allowed.why_not(verb, asker), comments=comments)

    @property
    def _finder(self) -> Finder:
        return Finder(config=self.chat.config, registry=self.chat.registry)

    @property
    def _allowed(self) -> Allowed:
        return Allowed(rules=self.chat.config.slack.allow, user_groups=self.chat.user_groups)

    def _ttl_days(self, environment: Environment) -> int | None:
        project = self.chat.config.project_of(environment.repository)
        return project.ttl_days if project else None


def actor(asker: SlackAsker, config: Config) -> str:
    """Somebody in Slack as their pushes name them, where the configuration knows it; else by their name in Slack."""
    logins = {user: login for login, user in config.slack.people.items()}
    return logins.get(asker.user, asker.name)


def channel_of(environment: Environment, config: Config) -> str | None:
    """Where the environment's message is; `None` where only an incoming webhook knows."""
    project = config.project_of(environment.repository)
    return (project.slack_channel if project else None) or config.slack.channel


def _there(became: Became) -> Environment:
    if became.environment is None:
        raise RefusedError("There is no such environment any more.")
    return became.environment


def _present(became: Became, found: Environment) -> Environment:
    if became.reason is None and became.environment is not None:
        return became.environment
    raise RefusedError(f"{answers.name(found)} has no environment: {answers.typed('up', found)} makes one.")
