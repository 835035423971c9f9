"""statemachines/README.md says what the definitions and the steps say."""

import re

import pytest

from preview.environment import Machine
from preview.planning.plan import Made
from steps.router import module_name
from tests.statemachines.life import Life
from tests.statemachines.machine import FOLDER
from tests.statemachines.promises import MACHINES, STATES, TASKS, raised_by, state_of, step_states, targets

PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
_NUMBERS = {11: "Eleven", 17: "Seventeen"}
_OWN_VARIABLES = {"plan", "reason"}
_WORDS = re.compile(r"\b[A-Z]\w+Error\b")


def _section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def _rows(title: str) -> dict[str, list[str]]:
    """A section's table: each row's cells by its first."""
    lines = [line.strip("|").split(" | ") for line in _section(title).splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line] for line in lines[1:]]
    return {row[0]: row[1:] for row in cells}


def _arrows(title: str, arrow: str) -> set[tuple[str, str]]:
    return set(re.findall(rf"^    (\w+) {re.escape(arrow)}(?:\|[^|]+\|)? (\w+)$", _section(title), re.MULTILINE))


@pytest.mark.parametrize("machine", MACHINES)
def test_its_table_names_every_state_in_order(machine: str) -> None:
    assert list(_rows(machine)) == list(MACHINES[machine]["States"])


@pytest.mark.parametrize("machine", MACHINES)
def test_its_picture_draws_every_way_that_no_failure_takes(machine: str) -> None:
    ways = {(name, to) for name, state in MACHINES[machine]["States"].items() for to in targets(state, caught=False)}

    assert _arrows(machine, "-->") == ways


@pytest.mark.parametrize("machine", MACHINES)
def test_its_picture_draws_the_failures_after_which_a_run_does_not_just_go_the_way_of_all_failures(
    machine: str,
) -> None:
    usual = {"provision": {"Diagnose", "Failed"}, "teardown": {*MACHINES["teardown"]["States"]} - {"CheckHook"}}
    caught = {
        (state, catcher["Next"])
        for held, state in TASKS
        for catcher in state_of(held, state)["Catch"]
        if held == machine and catcher["Next"] not in usual[machine]
    }

    assert _arrows(machine, "-.->") == caught


@pytest.mark.parametrize(("machine", "state"), step_states())
def test_each_row_names_the_step_what_it_adds_and_what_it_raises(machine: str, state: str) -> None:
    step, adds, raises, _ = _rows(machine)[state]
    module = module_name(state)

    assert step == f"[{module}](../functions/steps/{module}.py)"
    assert set(re.findall(r"`(\w+)`", adds)) <= {*Made.__annotations__, *_OWN_VARIABLES}
    assert set(_WORDS.findall(raises)) == set(raised_by(module))


@pytest.mark.parametrize(("machine", "state"), sorted({*STATES} - {*step_states()}))
def test_a_state_without_a_step_names_none(machine: str, state: str) -> None:
    assert _rows(machine)[state][0].startswith("–")


@pytest.mark.parametrize(("machine", "state"), [key for key in step_states() if key[0] == "teardown"])
def test_each_row_of_a_teardown_says_where_a_failure_goes(machine: str, state: str) -> None:
    goes_to = state_of(machine, state)["Catch"][-1]["Next"]

    assert goes_to in _rows(machine)[state][-1] or state == "Diagnose"


def test_every_error_that_a_step_raises_or_a_definition_names_has_its_row() -> None:
    raised = {name for _, state in step_states() for name in raised_by(module_name(state))}
    named = {
        name
        for machine, state in TASKS
        for holder in (*state_of(machine, state)["Retry"], *state_of(machine, state)["Catch"])
        for name in holder["ErrorEquals"]
        if "." not in name
    }

    assert _rows("Errors").keys() == {*raised, *named, "ThrottledError", "anything else"}


@pytest.mark.parametrize(("machine", "state"), [key for key in step_states() if key[1] != "Diagnose"])
def test_each_error_is_tried_again_as_its_row_says(machine: str, state: str) -> None:
    retry = state_of(machine, state)["Retry"]
    for error in (*raised_by(module_name(state)), "ThrottledError", "anything else"):
        said = _rows("Errors")[error][-1]
        retrier = next(held for held in retry if error in held["ErrorEquals"] or held["ErrorEquals"] == ["States.ALL"])

        assert re.match(rf"{retrier['MaxAttempts']}\b", said), error
        if retrier["MaxAttempts"]:
            assert f"up to {retrier['IntervalSeconds']} s, growing to {retrier['MaxDelaySeconds']} s" in said


def test_it_counts_the_transitions_as_they_are() -> None:
    life = Life()
    life.world.ecs.drain_seconds = 3
    made, removed = (len(life.run(machine).visited) for machine in (Machine.PROVISION, Machine.TEARDOWN))

    assert f"{_NUMBERS[made]} transitions from Plan to Ready" in PAGE
    assert f"{_NUMBERS[removed]} transitions for an idle environment" in PAGE


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((\.{0,2}[\w./]+)\)", PAGE))))
def test_what_it_links_to_is_there(path: str) -> None:
    assert (FOLDER / path).resolve().is_file()
