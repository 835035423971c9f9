"""Whether somebody in Slack may give a command, where that takes asking Slack for user groups, too."""

from dataclasses import dataclass

from adapters.slack_refusals import SlackError
from chat.parts import UserGroups
from chat.refusals import plain
from preview.command import SlackAsker, Verb
from preview.config.slack import AllowRule
from preview.errors import MissingSettingError
from preview.intake.permission import Place, groups_to_ask, may


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """The rules of `slack.allow`, and who is in the user groups that they name."""

    rules: tuple[AllowRule, ...]
    user_groups: UserGroups

    def why_not(self, verb: Verb, asker: SlackAsker) -> str | None:
        """Why somebody may not give the command, in Slack's markup; `None` where they may.

        Raises:
            TryLaterError: Slack does not say now who is in a user group.
        """
        place = Place(id=asker.channel, name=asker.channel_name)
        mine: list[str] = []
        for group in groups_to_ask(verb, place, self.rules):
            try:
                if asker.user in self.user_groups.members(group):
                    mine.append(group)
                    break
            except (SlackError, MissingSettingError) as error:
                return f"whether you may could not be found out: {plain(error)}"
        return may(verb, place, mine, self.rules)
