"""Each wrong setting of who may ask in Slack, and of who is who, is answered with its key and what was expected."""

import pytest

from tests.cli.config_texts import SOUND, the_problem_of, where

PEOPLE = (
    "a group of names and values, each name a GitHub login, without the @; "
    "each value a Slack member's id, U…, not a name"
)
VERBS = "up, down, restart, keep, status, logs, list or help"


@pytest.mark.parametrize(
    ("slack", "key", "message"),
    [
        ("allow: [{commands: [upp]}]", "allow[0].commands[0]", f'expected {VERBS}, found "upp" (did you mean up?)'),
        ("allow: [{commands: [up, destroy]}]", "allow[0].commands[1]", f'expected {VERBS}, found "destroy"'),
        ("allow: [{commands: up}]", "allow[0].commands",
         f'expected a list, each item one of {VERBS}, found "up" (write [up])'),
        ("allow: [{channels: [a]}]", "allow[0].commands",
         f"missing key 'commands': a list, each item one of {VERBS}, e.g. commands: [up]"),
        ("allow: [{commands: []}]", "allow[0].commands",
         "expected at least one command, e.g. up; found an empty list"),
        ("allow: [{commands: [up, down, up]}]", "allow[0].commands[2]",
         '"up" is given twice: leave one of them out'),
        ("allow: [{commands: [up], user_groups: [developers]}]", "allow[0].user_groups[0]",
         'expected a Slack user group\'s id, S…, not a name, found "developers"'),
        ("people: {ada: ada.lovelace}", "people.ada",
         'expected a Slack member\'s id, U…, not a name, found "ada.lovelace"'),
        ("people: {ada: 12}", "people.ada", "expected a Slack member's id, U…, not a name, found 12"),
        ("people: {'@ada': U012AB3CD}", "people.@ada", 'expected a GitHub login, without the @, found "@ada"'),
        ("people: [ada]", "people",
         f"expected {PEOPLE}, found a list"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_what_was_expected(slack: str, key: str, message: str) -> None:
    problem = the_problem_of(f"{SOUND}slack: {{signing_secret: ecs-deity/slack-signing, {slack}}}\n")
    assert (problem.key, problem.message) == (f"slack.{key}", message)


def test_rules_for_commands_that_there_are_not_are_pointed_at() -> None:
    problem = the_problem_of(f"{SOUND}slack:\n  allow: [{{commands: [up]}}]\n")
    assert (where(problem), problem.key) == ((9, 3), "slack.allow")
    assert "without `signing_secret`" in problem.message


def test_a_token_beside_an_app_is_pointed_at() -> None:
    problem = the_problem_of(f"{SOUND}github:\n  token: x\n  app: {{id: '1', key: alias/x}}\n")
    assert (where(problem), problem.key) == ((10, 3), "github.app")
