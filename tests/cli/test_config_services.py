"""Services, images, variables and hooks of deity.yaml: what is taken, and how what is not is answered."""

import pytest

from preview.config import Hook, OnFailure
from tests.cli.config_texts import SEVERAL, SOUND, problems_of, read, the_problem_of, where, with_setting, without

SEED = "arn:aws:lambda:eu-west-1:111122223333:function:seed"
NO_PROJECT_NEEDS = ("task_definition", "container", "port")


class TestServices:
    def test_the_main_one_comes_first_whatever_the_files_order(self) -> None:
        (project,) = read(SEVERAL).projects
        assert [(each.name, each.routed) for each in project.every_service] == [("web", True), ("worker", False)]

    def test_an_only_service_has_no_name(self) -> None:
        (project,) = read(SOUND).projects
        (only,) = project.every_service
        assert (only.name, only.task_definition, only.container, only.port) == ("", "shop-web", "web", 8080)

    def test_a_project_without_any_is_told_what_its_only_one_needs(self) -> None:
        problems = problems_of(SEVERAL.partition("    services")[0])
        assert [problem.key for problem in problems] == [f"projects[0].{name}" for name in NO_PROJECT_NEEDS]
        assert problems[0].message.startswith("missing key 'task_definition': an ECS task definition's FAMILY")

    @pytest.mark.parametrize(
        "setting",
        [
            "task_definition: shop",
            "container: web",
            "port: 80",
            "image: 'a:{sha}'",
            "images: {a: 'a:{sha}'}",
            "environment: {A: b}",
            "desired_count: 2",
            "health_check: {path: /up}",
        ],
    )
    def test_what_each_says_for_itself_is_not_said_beside_them(self, setting: str) -> None:
        problem = the_problem_of(f"{SEVERAL}    {setting}\n")
        assert (where(problem), problem.key) == ((15, 5), f"projects[0].{setting.partition(':')[0]}")
        assert problem.message == "each of `services` says this for itself: move it there"

    def test_both_forms_at_once_are_refused_wherever_the_old_one_is(self) -> None:
        services = SEVERAL[SEVERAL.index("    services") :]
        problems = problems_of(SOUND + services)
        assert [problem.place and problem.place.line for problem in problems] == [5, 6, 7]

    @pytest.mark.parametrize(
        ("change", "line", "key", "said"),
        [
            (("name: worker", "name: web"), 8, "services[1].name", '"web" is given twice'),
            (("name: worker", "name: The_Worker"), 6, "services[0].name", "expected 1 to 12 of a-z"),
            (("        container: web\n", ""), 8, "services[1].container", "missing key 'container'"),
            (("        port: 8080\n", ""), 5, "services", "expected at least one with a container and a port"),
            (("container: web", "container: we b"), 10, "services[1].container", "expected a container's name"),
            (("port: 8080", "port: 0"), 11, "services[1].port", "expected a whole number from 1 to 65535, found 0"),
        ],
    )
    def test_one_mistake_is_one_problem_in_its_line(
        self, change: tuple[str, str], line: int, key: str, said: str
    ) -> None:
        text = SEVERAL.replace(*change)
        if key == "services[1].container" and "missing" in said:
            text = text.replace('        image: "shop:{sha}"\n', "")
        problem = the_problem_of(text)
        assert (problem.place and problem.place.line, problem.key) == (line, f"projects[0].{key}")
        assert problem.message.startswith(said)

    def test_ecs_describes_ten_at_a_time_so_there_are_no_more(self) -> None:
        def text(count: int) -> str:
            return SEVERAL + "".join(f"      - {{name: w{place}, task_definition: w}}\n" for place in range(count - 2))

        assert len(read(text(10)).projects[0].services) == 10
        assert the_problem_of(text(11)).message == "expected at most 10, found 11"


class TestImages:
    @pytest.mark.parametrize(
        "image",
        [
            "{account}.dkr.ecr.{region}.amazonaws.com/team/shop:{sha}",
            "shop:latest",
            "ghcr.io/acme/shop:preview-{branch_slug}-{short_sha}",
            "localhost:5000/shop:{sha}",
        ],
    )
    def test_a_name_with_its_tag_is_taken(self, image: str) -> None:
        assert read(with_setting(f'image: "{image}"')).projects[0].image == image

    @pytest.mark.parametrize(
        "image",
        ["shop", "shop:{commit}", "shop:{branch}", "Shop:{sha}", "{sha}/shop:1", "shop@sha256:abc", "shop:", ":{sha}"],
    )
    def test_another_form_is_told_what_was_expected(self, image: str) -> None:
        problem = the_problem_of(with_setting(f'image: "{image}"'))
        assert (where(problem), problem.key) == ((8, 12), "projects[0].image")
        assert problem.message.startswith("expected an image with its tag, REGISTRY/NAME:TAG; {account}")

    def test_a_containers_image_is_given_once(self) -> None:
        problem = the_problem_of(with_setting('image: "a:{sha}"\n    images: {log: "b:{sha}", web: "c:{sha}"}'))
        assert (problem.key, problem.place and problem.place.line) == ("projects[0].images.web", 9)
        assert problem.message == "the container's image is given by `image` already"

    def test_an_image_needs_a_container_to_run_it(self) -> None:
        problem = the_problem_of(SEVERAL.replace("        container: web\n        port: 8080\n", "") + WEB)
        assert (where(problem), problem.key) == ((11, 9), "projects[0].services[1].image")
        assert problem.message.startswith("expected the container that runs it, as `container`; or use `images`")


WEB = "      - {name: api, task_definition: api, container: api, port: 80}\n"


class TestVariables:
    @pytest.mark.parametrize(
        "value",
        [
            "",
            "shop_{branch_slug}",
            "{branch} {sha} {short_sha} {url} {environment}",
            "{{word}}",
            '{"a": {"b": 1}, "c": []}',
            "{ branch }",
            "100%",
        ],
    )
    def test_a_text_with_known_placeholders_and_other_braces_is_taken(self, value: str) -> None:
        text = with_setting(f"environment:\n      A: '{value}'")
        assert read(text).projects[0].environment == {"A": value}

    @pytest.mark.parametrize("value", ["{brnch}", "a {sha} b {port}", "{account}", "{{sha}"])
    def test_an_unknown_placeholder_is_refused_in_its_line(self, value: str) -> None:
        problem = the_problem_of(with_setting(f"environment:\n      A: '{value}'"))
        assert (where(problem), problem.key) == ((9, 10), "projects[0].environment.A")
        assert "to keep {word} as it is, write {{word}}" in problem.message

    @pytest.mark.parametrize("name", ["DEITY_URL", "DEITY_", "1A", "A-B", '"A B"'])
    def test_a_name_that_is_none_or_is_ours_is_refused_where_it_stands(self, name: str) -> None:
        problem = the_problem_of(with_setting(f"environment:\n      {name}: x"))
        assert where(problem) == (9, 7)
        assert problem.message.startswith("expected a variable's name")
        assert problem.message.endswith(f'found "{name.strip(chr(34))}"')

    def test_a_number_is_told_to_stand_in_quotes(self) -> None:
        problem = the_problem_of(with_setting("environment: {A: 5}"))
        assert problem.message.endswith("found 5 (put it in quotes)")

    def test_what_may_be_a_secret_is_not_shown(self) -> None:
        problem = the_problem_of(with_setting("environment: {API_TOKEN: '{hunter}'}"))
        assert "hunter" not in f"{problem.message} {problem.source}"


class TestHooks:
    def test_a_functions_arn_alone_is_a_hook(self) -> None:
        assert read(with_setting(f"after_create: {SEED}")).projects[0].after_create == Hook(function=SEED)

    def test_a_command_is_a_list_of_words(self) -> None:
        text = with_setting("after_update: {command: [bin/migrate, --all], container: job, on_failure: warn}")
        assert read(text).projects[0].after_update == Hook(
            command=("bin/migrate", "--all"), container="job", on_failure=OnFailure.WARN
        )

    @pytest.mark.parametrize(
        ("hook", "key", "said"),
        [
            ("seed", "", "expected a Lambda function's ARN, arn:aws:lambda:"),
            ("5", "", "expected a group of settings (function, command), found 5"),
            ("[a]", "", "expected a group of settings (function, command), found a list"),
            ("{}", "", "expected a function, or a command for a task"),
            ("{timeout_seconds: 5}", "", "expected a function, or a command for a task"),
            ("{function: seed}", ".function", "expected a Lambda function's ARN"),
            (f"{{function: '{SEED}', command: [x]}}", ".command", "give a function or a command, not both"),
            (f"{{function: '{SEED}', timeout_seconds: 901}}", ".timeout_seconds", "expected at most 900 for a Lambda"),
            (f"{{function: '{SEED}', container: web}}", ".container", "only a task has one: give it beside a command"),
            (f"{{function: '{SEED}', timeout_seconds: '5'}}", ".timeout_seconds", "expected a whole number from 1"),
            ("{command: bin/seed}", ".command", "expected a list, each item a word of a command, not empty, found"),
            ("{command: ['']}", ".command[0]", "expected a word of a command, not empty"),
            ("{command: [x], timeout_seconds: 3601}", ".timeout_seconds", "expected a whole number from 1 to 3600"),
            ("{command: [x], on_failure: ignore}", ".on_failure", 'expected fail or warn, found "ignore"'),
            ("{command: [x], service: web}", ".service", 'there is no service "web"; there are none: this project has'),
        ],
    )
    def test_one_mistake_is_one_problem_in_its_line(self, hook: str, key: str, said: str) -> None:
        problem = the_problem_of(with_setting(f"after_create: {hook}"))
        assert (problem.place and problem.place.line, problem.key) == (8, f"projects[0].after_create{key}")
        assert problem.message.startswith(said)

    def test_a_task_may_take_as_long_as_an_hour_and_a_function_a_quarter_of_one(self) -> None:
        (project,) = read(
            with_setting("after_create: {command: [x], timeout_seconds: 3600}\n")
            + f"    after_update: {{function: '{SEED}', timeout_seconds: 900}}\n"
        ).projects
        assert {name: hook.timeout_seconds for name, hook in project.hooks.items()} == {
            "after_create": 3600,
            "after_update": 900,
        }

    def test_a_service_that_a_hook_names_has_to_be_there(self) -> None:
        assert read(f"{SEVERAL}    after_create: {{command: [x], service: worker}}\n")
        problem = the_problem_of(f"{SEVERAL}    after_create: {{command: [x], service: wroker}}\n")
        assert problem.message == 'there is no service "wroker"; there are worker, web'


@pytest.mark.parametrize("key", NO_PROJECT_NEEDS)
def test_a_missing_key_of_the_only_service_is_one_problem_beside_others_of_the_file(key: str) -> None:
    problems = problems_of(f"{without(key)}    image_deadline_minutes: 0\n")
    assert {problem.key for problem in problems} == {f"projects[0].{key}", "projects[0].image_deadline_minutes"}
