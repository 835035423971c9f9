"""Each wrong setting of deity.yaml is answered with its line, its key and what was expected."""

import pytest

from tests.cli.config_texts import SOUND, the_problem_of, where, with_setting, without

HEALTH_CHECK = (
    "a group of settings (path, codes, interval_seconds, timeout_seconds, healthy_threshold, unhealthy_threshold, "
    "grace_seconds)"
)


class TestValues:
    @pytest.mark.parametrize(
        ("setting", "column", "expected", "found"),
        [
            ("desired_count: 0", 20, "a whole number from 1 to 100", "0"),
            ("desired_count: 101", 20, "a whole number from 1 to 100", "101"),
            ("desired_count: '2'", 20, "a whole number from 1 to 100", '"2"'),
            ("desired_count: 1.5", 20, "a whole number from 1 to 100", "1.5"),
            ("desired_count: true", 20, "a whole number from 1 to 100", "true"),
            ("desired_count: [1]", 20, "a whole number from 1 to 100", "a list"),
            ("desired_count: 010", 20, "a whole number from 1 to 100", '"010"'),
            ("desired_count: 0x10", 20, "a whole number from 1 to 100", '"0x10"'),
            ("desired_count: 1_0", 20, "a whole number from 1 to 100", '"1_0"'),
            ("desired_count: 1:30", 20, "a whole number from 1 to 100", '"1:30"'),
            ("keep_failed: yes", 18, "true or false", '"yes"'),
            ("keep_failed: 1", 18, "true or false", "1"),
            ("name: 123", 11, "1 to 16 of a-z, 0-9 and inner hyphens (it begins AWS names)", "123"),
            ("name: 2026-11-22x/", 11, "1 to 16 of a-z, 0-9 and inner hyphens (it begins AWS names)", '"2026-11-22x/"'),
            ("launch_type: LAMBDA", 18, "FARGATE, FARGATE_SPOT or EC2", '"LAMBDA"'),
            ("launch_type: [EC2]", 18, "FARGATE, FARGATE_SPOT or EC2", "a list"),
            ("after_create: seed", 19,
             "a Lambda function's ARN, arn:aws:lambda:REGION:ACCOUNT:function:NAME", '"seed"'),
            ("health_check: 5", 19, HEALTH_CHECK, "5"),
            ("health_check: ~", 19, HEALTH_CHECK, "nothing"),
            ("capacity_providers: {}", 25, "a list, each item a group of settings (name)", "a group of settings"),
            ("port_range: 20000:29999", 17, 'a range of ports "FIRST-LAST" within 1-65535, both included',
             '"20000:29999"'),
            ("port_range: 20000", 17, 'a range of ports "FIRST-LAST" within 1-65535, both included', "20000"),
            ("certificate: arn:aws:iam::1:server-certificate/x", 18,
             "an ACM certificate's ARN, arn:aws:acm:REGION:ACCOUNT:certificate/ID",
             '"arn:aws:iam::1:server-certificate/x"'),
        ],
    )  # fmt: skip
    def test_a_value_that_does_not_fit_is_told_what_was_expected(
        self, setting: str, column: int, expected: str, found: str
    ) -> None:
        problem = the_problem_of(with_setting(setting))
        assert where(problem) == (8, column)
        assert problem.key == f"projects[0].{setting.partition(':')[0]}"
        assert (problem.expected, problem.found) == (expected, found)
        assert problem.message.startswith(f"expected {expected}, found {found}")
        assert problem.source == f"    {setting}"

    @pytest.mark.parametrize(
        ("setting", "advice"),
        [
            ("desired_count: '2'", "leave the quotes out"),
            ("keep_failed: 'true'", "leave the quotes out"),
            ("keep_failed: yes", "write true"),
            ("keep_failed: Off", "write false"),
            ("name: 123", "put it in quotes"),
            ("launch_type: fargate", "did you mean FARGATE?"),
            ("prefixes: feature", "write [feature]"),
            ("trigger: Label", "did you mean label?"),
            ("bots: no", "write false"),
        ],
    )
    def test_a_near_miss_is_told_what_to_write(self, setting: str, advice: str) -> None:
        assert the_problem_of(with_setting(setting)).message.endswith(f" ({advice})")

    @pytest.mark.parametrize("setting", ["desired_count: 010", "keep_failed: 1", "launch_type: LAMBDA", "name: 1.5"])
    def test_what_no_quotes_would_mend_is_given_no_such_advice(self, setting: str) -> None:
        problem = the_problem_of(with_setting(setting))
        assert problem.message == f"expected {problem.expected}, found {problem.found}"

    def test_a_long_value_is_shortened(self) -> None:
        problem = the_problem_of(with_setting(f"name: {'n' * 500}"))
        assert problem.found == f'"{"n" * 57}…"'

    def test_an_item_of_a_list_is_pointed_at(self) -> None:
        problem = the_problem_of(with_setting("network: {subnets: [subnet-1, vpc-2]}"))
        assert problem.key == "projects[0].network.subnets[1]"
        assert where(problem) == (8, 35)
        assert problem.message == 'expected a subnet\'s id, subnet-…, found "vpc-2"'


class TestKeys:
    @pytest.mark.parametrize("key", ["repository", "cluster", "load_balancer", "task_definition", "container", "port"])
    def test_a_missing_key_is_named_with_an_example(self, key: str) -> None:
        text = without(key) if key != "repository" else SOUND.replace("repository: acme/shop\n    ", "")
        problem = the_problem_of(text)
        assert where(problem) == (2, 5), "the project that lacks it"
        assert problem.key == f"projects[0].{key}"
        assert problem.message.startswith(f"missing key '{key}': a")
        assert f"e.g. {key}: " in problem.message

    def test_a_file_without_projects_is_told_what_one_needs(self) -> None:
        problem = the_problem_of("stack: previews\n")
        assert (where(problem), problem.key) == ((1, 1), "projects")
        assert problem.message == (
            "missing key 'projects': a list, each item a group of settings "
            "(repository, cluster, load_balancer, task_definition, container, port)"
        )

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("keep_faild: true", "unknown key 'keep_faild'; did you mean 'keep_failed'?"),
            ("slack-channel: x", "unknown key 'slack-channel'; did you mean 'slack_channel'?"),
            ("Strip: x", "unknown key 'Strip'; did you mean 'strip'?"),
            ("subnets: [x]", "unknown key 'subnets'; it belongs at projects[...].network.subnets"),
            ("projects: [x]", "unknown key 'projects'; it belongs at projects"),
        ],
    )
    def test_an_unknown_key_is_told_what_was_meant(self, line: str, said: str) -> None:
        problem = the_problem_of(with_setting(line))
        assert problem.message == said
        assert where(problem) == (8, 5)
        assert problem.key == f"projects[0].{line.partition(':')[0]}"

    def test_an_unknown_key_that_resembles_none_is_told_which_there_are(self) -> None:
        problem = the_problem_of(f"{SOUND}slack: {{zebra: 1}}\n")
        assert problem.message == "unknown key 'zebra'; known here: secret, channel, signing_secret, people, allow"

    @pytest.mark.parametrize(
        ("where_to", "key"),
        [
            ("zebra: 1", "zebra"),
            ("github: {zebra: 1}", "github.zebra"),
            ("slack: {zebra: 1}", "slack.zebra"),
        ],
    )
    def test_no_group_of_the_file_takes_an_unknown_key(self, where_to: str, key: str) -> None:
        assert the_problem_of(f"{SOUND}{where_to}\n").key == key

    @pytest.mark.parametrize("group", ["health_check", "network"])
    def test_no_group_of_a_project_takes_an_unknown_key(self, group: str) -> None:
        assert the_problem_of(with_setting(f"{group}: {{zebra: 1}}")).key == f"projects[0].{group}.zebra"

    def test_no_capacity_provider_takes_an_unknown_key(self) -> None:
        problem = the_problem_of(with_setting("capacity_providers: [{name: spot, zebra: 1}]"))
        assert problem.key == "projects[0].capacity_providers[0].zebra"

    def test_a_misspelt_key_is_one_mistake_and_not_also_a_missing_one(self) -> None:
        problem = the_problem_of(SOUND.replace("container", "conatiner"))
        assert problem.message == "unknown key 'conatiner'; did you mean 'container'?"
        assert where(problem) == (6, 5)

    def test_a_key_given_twice_is_refused_at_the_second(self) -> None:
        problem = the_problem_of(with_setting("port: 80"))
        assert (where(problem), problem.key) == ((8, 5), "projects[0].port")
        assert problem.message == "the key 'port' is given a second time; the first is on line 7"

    @pytest.mark.parametrize("setting", ["slack_channel:", "slack_channel:   # nothing yet", "port_range:"])
    def test_a_key_without_a_value_is_not_passed_over(self, setting: str) -> None:
        problem = the_problem_of(with_setting(setting))
        assert where(problem) == (8, 5)
        assert problem.message.startswith("found nothing after the colon")

    def test_a_value_that_yaml_takes_for_a_comment_is_not_passed_over(self) -> None:
        problem = the_problem_of(with_setting("slack_channel: #previews"))
        assert problem.message == "found nothing: # begins a comment. A value that begins with # stands in quotes"

    def test_a_needed_key_without_a_value_is_one_mistake(self) -> None:
        problem = the_problem_of(SOUND.replace("port: 8080", "port:"))
        assert problem.key == "projects[0].port"


class TestContradictions:
    def test_a_timeout_is_pointed_at_where_it_is_given(self) -> None:
        text = f"{SOUND}    health_check:\n      interval_seconds: 10\n      timeout_seconds: 10\n"
        problem = the_problem_of(text)
        assert (where(problem), problem.key) == ((10, 7), "projects[0].health_check.timeout_seconds")
        assert problem.message == "expected less than interval_seconds (10), found 10"

    @pytest.mark.parametrize(
        ("lines", "line", "key"),
        [
            (["port_range: 30000-20000"], 8, "port_range"),
            (["desired_count: 2", "prefixes: []"], 9, "prefixes"),
            (["capacity_providers:", "  - name: spot", "launch_type: FARGATE"], 10, "launch_type"),
            (["launch_type: EC2", "network:", "  assign_public_ip: true"], 10, "network.assign_public_ip"),
            (["prefixes:", "  - feature", "  - feature"], 10, "prefixes[1]"),
        ],
    )
    def test_settings_that_contradict_each_other_are_pointed_at(self, lines: list[str], line: int, key: str) -> None:
        problem = the_problem_of(SOUND + "".join(f"    {each}\n" for each in lines))
        assert (problem.key, problem.place and problem.place.line) == (f"projects[0].{key}", line)

    def test_a_repository_given_twice_is_pointed_at_in_the_second_project(self) -> None:
        second = SOUND.removeprefix("projects:\n").replace("acme/shop", "Acme/Shop")
        problem = the_problem_of(SOUND + second)
        assert (where(problem), problem.key) == ((8, 5), "projects[1].repository")

    @pytest.mark.parametrize(("name", "line"), [("", 8), ("    name: shop\n", 14)])
    def test_a_name_given_twice_is_pointed_at_in_the_second_project(self, name: str, line: int) -> None:
        repository = "acme/web" if name else "other/shop"
        second = SOUND.removeprefix("projects:\n").replace("acme/shop", repository)
        problem = the_problem_of(SOUND + second + name)
        assert problem.place is not None
        assert problem.place.line == line
        assert 'has the name "shop" already' in problem.message

    def test_what_an_alias_repeats_is_pointed_at_where_it_is_taken_over(self) -> None:
        problem = the_problem_of(SOUND.replace("- repo", "- &base\n    repo") + "  - <<: *base\n    name: other\n")
        assert (where(problem), problem.key) == ((9, 5), "projects[1].repository")
