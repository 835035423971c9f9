"""A branch's `.deity.yaml`: what it may say is taken, and everything else is answered by its line."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.branch_file.overrides import NO_OVERRIDES, BaseService, Overrides, ServiceOverrides
from preview.config.override_limits import OverrideLimits
from preview.errors import InvalidPlanError
from preview.problems import Place, Problem
from tests.unit.branch_files import ANYTHING, WEB, WORKER, read, refused

CPU = "256, 512, 1024, 2048, 4096, 8192 or 16384"


class TestSoundFiles:
    def test_every_setting_is_taken(self) -> None:
        data = {
            "environment": {"FEATURE_X": "on", "_2": ""},
            "desired_count": 2,
            "command": ["bin/server", "--debug", ""],
            "cpu": 512,
            "memory": 1024,
        }
        assert read(data) == Overrides(
            common=ServiceOverrides(
                environment={"FEATURE_X": "on", "_2": ""},
                desired_count=2,
                command=("bin/server", "--debug", ""),
                cpu=512,
                memory=1024,
            )
        )

    def test_each_of_several_services_has_overrides_of_its_own(self) -> None:
        data = {"environment": {"A": "1"}, "services": {"worker": {"desired_count": 0, "command": ["work"]}}}
        overrides = read(data, WEB, WORKER)
        assert overrides.of("worker") == ServiceOverrides(environment={"A": "1"}, desired_count=0, command=("work",))
        assert overrides.of("web") == ServiceOverrides(environment={"A": "1"})

    @pytest.mark.parametrize("data", [None, {}, {"environment": {}}, {"services": {}}, {"services": {"web": {}}}])
    def test_a_file_that_asks_for_nothing_changes_nothing(self, data: object) -> None:
        assert read(data).of("web") == NO_OVERRIDES.of("web")


class TestOneService:
    ONLY = replace(WEB, name="")

    def test_a_project_s_only_service_is_spoken_of_at_the_top(self) -> None:
        assert read({"desired_count": 2, "command": ["x"]}, self.ONLY).of("") == ServiceOverrides(
            desired_count=2, command=("x",)
        )

    def test_it_has_no_name_to_be_spoken_of_by(self) -> None:
        assert refused({"services": {"": {"cpu": 1}, "web": {}}, "cpus": 1}, self.ONLY) == [
            "services: this project has one service: give its settings at the top of the file",
            "cpus: unknown key 'cpus'; did you mean 'cpu'?",
        ]
        assert refused([], self.ONLY) == [
            "expected a group of settings (environment, desired_count, command, cpu, memory); found a list"
        ]


class TestMessages:
    def test_a_message_names_file_line_key_what_was_expected_and_what_was_found(self) -> None:
        with pytest.raises(InvalidPlanError) as error:
            read({"desired_count": 1, "services": {"worker": {"cpu": 300}}}, WEB, WORKER)
        assert str(error.value) == f".deity.yaml, line 5, services.worker.cpu: expected {CPU}; found 300"

    def test_everything_is_said_at_once_in_the_order_of_the_file(self) -> None:
        unread = Problem(message="a value is missing", place=Place(6, 1), key="services.worker.memory")
        whole = Problem(message="not YAML")
        data = {"cpu": 300, "environment": {"AWS_REGION": "x"}, "services": {"worker": {"comand": [1]}}}
        with pytest.raises(InvalidPlanError) as error:
            read(data, WEB, WORKER, problems=(unread, whole))
        assert [line.partition(": ")[0] for line in str(error.value).splitlines()] == [
            ".deity.yaml",
            ".deity.yaml, line 2, cpu",
            ".deity.yaml, line 4, environment.AWS_REGION",
            ".deity.yaml, line 6, services.worker.memory",
            ".deity.yaml, line 7, services.worker.comand",
        ]

    def test_what_could_not_be_read_is_not_said_to_be_of_the_wrong_form_as_well(self) -> None:
        unread = Problem(message="found the tag !x", place=Place(3, 1), key="command[0]")
        with pytest.raises(InvalidPlanError) as error:
            read({"command": [None]}, problems=(unread,), unread=("command", 0))
        assert str(error.value) == ".deity.yaml, line 3, command[0]: found the tag !x"

    def test_of_very_many_problems_the_first_are_said_and_the_rest_counted(self) -> None:
        said = refused({"environment": {f"{number}": "x" for number in range(30)}})
        assert len(said) == 21
        assert said[0].startswith("environment.0: expected a variable's name")
        assert said[-1] == ".deity.yaml: 10 more problems like these"

    def test_a_key_cannot_forge_lines_or_fill_the_channel(self) -> None:
        forged, endless = refused({"a\n.deity.yaml: \u202efine": 1, "b" * 5000: 1})
        assert forged.startswith("a?.deity.yaml: ?fine: unknown key")
        assert len(endless) < 300
        assert endless.endswith("…")

    def test_values_that_may_be_secret_are_not_repeated(self) -> None:
        data = {"environment": {"TOKEN": 271828, "A": {"B": "hunter2"}, "C": "hunter2\0"}, "command": ["a", 31415.9]}
        said = "\n".join([*refused(data), *refused({"environment": "hunter2"}), *refused({"cpu": "hunter2"})])
        for secret in ("271828", "hunter2", "31415"):
            assert secret not in said


class TestForms:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ([], ("expected a group of settings (environment, desired_count, command, cpu, memory, services); "
                 "found a list")),
            ("text", ("expected a group of settings (environment, desired_count, command, cpu, memory, services); "
                     "found a text")),
            ({"comand": ["x"]}, "comand: unknown key 'comand'; did you mean 'command'?"),
            ({"Desired-Count": 1}, "Desired-Count: unknown key 'Desired-Count'; did you mean 'desired_count'?"),
            ({"image": "x"}, ("image: unknown key 'image'; "
                             "known here: environment, desired_count, command, cpu, memory, services")),
            ({"services": {"wbe": {}}}, "services.wbe: unknown service 'wbe'; did you mean 'web'?"),
            ({"services": {"xyz": {}}}, "services.xyz: unknown service 'xyz'; known here: web"),
            ({"services": {"web": {"services": {}}}}, ("services.web.services: unknown key 'services'; "
                                                      "known here: environment, desired_count, command, cpu, memory")),
            ({"services": []}, "services: expected a group of settings (web); found a list"),
            ({"services": {"web": 1}}, ("services.web: expected a group of settings "
                                       "(environment, desired_count, command, cpu, memory); found a number")),
            ({"environment": []}, 'environment: expected a group of variables, as NAME: "value"; found a list'),
            ({"environment": {"A": True}}, "environment.A: expected a text; found true: put it in quotes"),
            ({"environment": {"A": 1}}, "environment.A: expected a text; found a number: put it in quotes"),
            ({"environment": {"A": 1.5}}, "environment.A: expected a text; found a number: put it in quotes"),
            ({"environment": {"A": None}}, "environment.A: expected a text; found nothing"),
            ({"environment": {"A": ["x"]}}, "environment.A: expected a text; found a list"),
            ({"environment": {"A": "x\0"}}, ("environment.A: expected a text; "
                                            "found one with a NUL character, which no process can be given")),
            ({"environment": {"DEITY_URL": "x"}}, ("environment.DEITY_URL: expected a name that does not begin with "
                                                  "DEITY_: ECS Deity sets those itself")),
            ({"environment": {"AWS_REGION": "x"}}, ("environment.AWS_REGION: expected a name that does not begin with "
                                                   "AWS_: those are AWS's own")),
            ({"desired_count": 101}, "desired_count: expected a whole number from 0 to 100; found 101"),
            ({"desired_count": -1}, "desired_count: expected a whole number from 0 to 100; found -1"),
            ({"desired_count": True}, "desired_count: expected a whole number from 0 to 100; found true"),
            ({"desired_count": 1.0}, "desired_count: expected a whole number from 0 to 100; found 1.0"),
            ({"desired_count": "2"}, ("desired_count: expected a whole number from 0 to 100; "
                                     'found "2" (leave the quotes out)')),
            ({"cpu": "0.5 vCPU"}, "cpu: expected a whole number of CPU units; found a text"),
            ({"memory": None}, "memory: expected a whole number of MiB; found nothing"),
            ({"command": "bin/server"}, "command: expected a list of texts, e.g. [bin/server, --debug]; found a text"),
            ({"command": []}, "command: expected a list of texts, e.g. [bin/server, --debug]; found an empty one"),
            ({"command": ["a", 1]}, "command[1]: expected a text; found a number: put it in quotes"),
        ],
    )  # fmt: skip
    def test_what_is_of_another_form_is_told_the_right_one(self, data: object, said: str) -> None:
        assert refused(data) == [said]

    @pytest.mark.parametrize("name", ["", "1A", "A B", "A-B", "A.B", "Ä", "A=B", "A\n", "A" * 129])
    def test_a_variable_s_name_is_one_that_every_shell_takes(self, name: str) -> None:
        (said,) = refused({"environment": {name: "x"}})
        assert "expected a variable's name: letters, digits and _" in said

    def test_variables_and_commands_have_bounds(self) -> None:
        assert read({"environment": {f"A{number}": "x" for number in range(50)}, "command": ["x"] * 50})
        assert refused({"environment": {f"A{number}": "x" for number in range(51)}}) == [
            "environment: expected at most 50 variables; found 51"
        ]
        assert refused({"command": ["x"] * 51}) == ["command: expected at most 50 texts; found 51"]
        assert read({"environment": {"A": "ä" * 2047}, "command": ["ä" * 2048]})
        assert refused({"environment": {"A": "ä" * 2048}, "command": ["ä" * 2049]}) == [
            "environment: expected at most 4096 bytes of variables; found 4097",
            "command: expected at most 4096 bytes of texts; found 4098",
        ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
VARIABLES = st.dictionaries(st.sampled_from(["A", "AWS_X", "1", ""]), st.text(max_size=5) | VALUES, max_size=3)
SETTINGS = {
    "environment": VARIABLES | VALUES,
    "desired_count": st.integers() | VALUES,
    "command": st.lists(st.text(max_size=5)) | VALUES,
    "cpu": st.integers() | VALUES,
    "memory": st.integers() | VALUES,
}
NAMED = st.dictionaries(
    st.sampled_from(["web", "worker", "other"]), st.fixed_dictionaries({}, optional=SETTINGS) | VALUES
)
FILES = st.fixed_dictionaries({}, optional={**SETTINGS, "services": NAMED | VALUES, "else": VALUES}) | VALUES


@settings(max_examples=300)
@given(FILES, st.sampled_from([(WEB,), (WEB, WORKER), (WORKER,)]), st.booleans())
def test_whatever_data_there_are_they_are_overrides_or_refused_line_by_line(
    data: object, services: tuple[BaseService, ...], closed: bool
) -> None:
    said = ".deity.yaml"
    try:
        read(data, *services, limits=OverrideLimits(environment=False) if closed else ANYTHING)
    except InvalidPlanError as error:
        said = str(error)
    assert [line for line in said.splitlines() if not line.startswith(".deity.yaml")] == []
