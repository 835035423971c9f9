"""cdk-nag and cfn-lint on what was synthesized: every exception has its reason beside the code that it excuses."""

import re

import pytest
from cfnlint.api import lint_file  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from tests.infra.synthesized import Synthesized


def test_cdk_nag_finds_nothing_that_is_not_explained(synthesized: Synthesized) -> None:
    assert synthesized.findings == []


def test_every_explanation_is_a_sentence_that_says_why(synthesized: Synthesized) -> None:
    assert synthesized.reasons, "the stacks explain several findings"
    assert [rule for rule, reason in synthesized.reasons.items() if len(reason.split()) < 6] == []


@pytest.mark.parametrize("stack", ["deity", "sandbox"])
def test_cfn_lint_has_nothing_to_say(synthesized: Synthesized, stack: str) -> None:
    template = getattr(synthesized, stack)
    # W3005: aws-cdk-lib writes DependsOn where a reference says the same already.
    found = lint_file(template.path, ManualArgs(ignore_checks=["W3005"]))
    said = [f"{match.rule.id} {match.message}" for match in found]
    # A JSONata state's TimeoutSeconds may be an expression (states-language.net/spec.html#task-state, "Timeouts and
    # Heartbeats"); cfn-lint does not know that yet.
    assert [
        each
        for each in said
        if not re.fullmatch(r"E3601 '\{% .* %\}' is not of type 'number' at \S+/TimeoutSeconds'", each)
    ] == []
