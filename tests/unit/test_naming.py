"""Names and tags are legal for AWS whatever a branch is called, and tell environments apart."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.naming import (
    ENVIRONMENT_TAG,
    SLUG_LIMIT,
    STACK_TAG,
    key_of_tag,
    ownership_tags,
    run_name,
    service_slug,
    slug,
    slugify,
    tag_value,
)

# Whatever JSON can spell, halves of surrogate pairs included.
anything = st.text(st.characters(exclude_categories=()))
service_names = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
project_names = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,14}[a-z0-9])?", fullmatch=True)
# Of AWS's class `\p{L}\p{Z}\p{N}_.:/=+\-@`, by Python's own tables.
TAG_CATEGORIES, TAG_SIGNS = ("L", "Z", "N"), "_.:/=+-@"


def slug_of(branch: str, *, repository: str = "acme/shop", project: str = "shop") -> str:
    bare = branch.removeprefix("feature/")
    return slug(project=project, branch=bare, key=f"{repository}@{branch}")


class TestServiceSlug:
    @given(project=project_names, branch=anything, key=anything, service=service_names)
    def test_any_services_name_is_one_that_aws_takes(self, project: str, branch: str, key: str, service: str) -> None:
        name = service_slug(slug(project=project, branch=branch, key=key), key=key, service=service)
        assert len(name) <= SLUG_LIMIT
        assert re.fullmatch(r"[a-z0-9-]+", name)
        assert not name.startswith("-")
        assert not name.endswith("-")
        assert f"-{service}-" in f"-{name}"

    @given(st.lists(st.tuples(st.sampled_from("abc"), service_names), unique=True, min_size=2, max_size=8))
    def test_no_two_services_of_any_environments_meet(self, services: list[tuple[str, str]]) -> None:
        main = {branch: slug_of(f"feature/{branch}") for branch in "abc"}
        others = [
            service_slug(main[branch], key=f"acme/shop@feature/{branch}", service=name) for branch, name in services
        ]
        assert len({*main.values(), *others}) == len(main) + len(others)

    def test_branches_that_differ_only_in_what_is_cut_do_not_share_a_service(self) -> None:
        long = ["feature/" + "x" * 40 + end for end in "ab"]
        names = {service_slug(slug_of(each), key=f"acme/shop@{each}", service="worker-queue") for each in long}
        assert len(names) == 2
        assert all(len(name) <= SLUG_LIMIT for name in names)


class TestSlug:
    @given(project=project_names, branch=anything, key=anything)
    def test_any_branch_has_a_name_that_aws_takes(self, project: str, branch: str, key: str) -> None:
        name = slug(project=project, branch=branch, key=key)
        assert len(name) <= SLUG_LIMIT
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), "no double hyphen, and none at an edge"

    @given(project=project_names, branch=anything, key=anything)
    def test_it_is_the_same_each_time(self, project: str, branch: str, key: str) -> None:
        assert slug(project=project, branch=branch, key=key) == slug(project=project, branch=branch, key=key)

    def test_it_begins_with_what_a_person_recognises(self) -> None:
        assert re.fullmatch(r"shop-login-form-[a-z2-7]{7}", slug_of("feature/login_form"))
        assert slug_of("feature/Äpfel").startswith("shop-apfel-")

    def test_a_branch_of_signs_alone_is_named_by_its_hash(self) -> None:
        assert re.fullmatch(r"shop-[a-z2-7]{7}", slug_of("feature/!!!"))
        assert re.fullmatch(r"[a-z2-7]{7}", slug(project="", branch="🎉", key="acme/shop@feature/🎉"))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("feature/a/x", "feature/a-x"),
            ("feature/a.x", "feature/a_x"),
            ("feature/Login", "feature/login"),
            ("feature/🎉", "feature/🚀"),
            ("feature/é", "feature/e"),
            ("feature/caf\u00e9", "feature/cafe\u0301"),
            ("feature/" + "a" * 100, "feature/" + "a" * 101),
            ("feature/!!!", "feature/..."),
        ],
    )
    def test_branches_that_differ_in_what_is_dropped_have_names_that_differ(self, one: str, other: str) -> None:
        assert slugify(one, limit=20) == slugify(other, limit=20)
        assert slug_of(one) != slug_of(other)

    def test_two_owners_repositories_of_one_name_have_names_that_differ(self) -> None:
        assert slug_of("feature/a", repository="acme/shop") != slug_of("feature/a", repository="other/shop")

    @given(st.lists(st.text(max_size=6), min_size=2, max_size=2, unique=True))
    def test_distinct_branches_have_distinct_names(self, branches: list[str]) -> None:
        one, other = branches
        assert slug_of(f"feature/{one}") != slug_of(f"feature/{other}")


class TestSlugify:
    @given(anything, st.integers(0, 40))
    def test_it_keeps_to_its_limit_and_its_letters(self, text: str, limit: int) -> None:
        plain = slugify(text, limit=limit)
        assert len(plain) <= limit
        assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", plain)

    def test_a_cut_leaves_no_hyphen_behind(self) -> None:
        assert slugify("ab cd", limit=3) == "ab"


class TestRunName:
    @given(slug=anything, revision=st.integers(0), token=anything)
    def test_step_functions_takes_it(self, slug: str, revision: int, token: str) -> None:
        assert re.fullmatch(r"[0-9A-Za-z_-]{1,80}", run_name(slug=slug, revision=revision, token=token))

    def test_it_shows_the_environment_and_the_revision(self) -> None:
        assert run_name(slug="shop-login-abcdefg", revision=3, token="4f2a") == "shop-login-abcdefg-r3-4f2a"

    def test_the_longest_slug_and_a_uuid_fit_whole(self) -> None:
        slug, token = "s" * 32, "0f8fad5b-d9cb-469f-a165-70867728950e"
        assert run_name(slug=slug, revision=99_999_999, token=token) == f"{slug}-r99999999-{token}"

    @given(st.text("0123456789abcdef-", min_size=33, max_size=60))
    def test_a_token_is_never_cut(self, token: str) -> None:
        assert run_name(slug="s" * 32, revision=10**12, token=token).endswith(f"-{token}")


def aws_takes(value: str) -> bool:
    known = all(unicodedata.category(each)[0] in TAG_CATEGORIES or each in TAG_SIGNS for each in value)
    return known and len(value.encode("utf-16-le")) <= 2 * 256 and value == value.strip()


class TestTagValue:
    @given(anything)
    def test_aws_takes_it(self, key: str) -> None:
        value = tag_value(key)
        assert aws_takes(value)
        assert not value.lower().startswith("aws:")

    @given(
        st.text(st.sampled_from("ab=3d ~\u0301é🎉中\u00a0"), max_size=8),
        st.text("ab=3d ~\u0301é🎉中\u00a0", max_size=8),
    )
    def test_two_keys_never_have_one_value(self, one: str, other: str) -> None:
        assert (tag_value(one) == tag_value(other)) == (one == other)

    @given(anything, anything)
    def test_not_even_keys_too_long_for_a_tag(self, one: str, other: str) -> None:
        stem = "acme/shop@feature/" + "x" * 250
        assert (tag_value(stem + one) == tag_value(stem + other)) == (one == other)

    def test_a_common_key_is_readable(self) -> None:
        for key in ("acme/shop@feature/login-form_2.1", "acme/shop@feature/größe", "acme/shop@feature/機能"):
            assert tag_value(key) == key

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("a=b", "a=3db"),
            ("a b", "a=20b"),
            ("a\u00a0b", "a=c2=a0b"),
            ("e\u0301", "e=cc=81"),
            ("aws:x", "aws=3ax"),
            ("🎉", "=f0=9f=8e=89"),
            ("𝒜", "=f0=9d=92=9c"),
            ("\ud800", "=ed=a0=80"),
            ("<script>", "=3cscript=3e"),
            ("*'\"~", "=2a=27=22=7e"),
        ],
    )
    def test_what_a_tag_may_not_hold_is_written_as_its_bytes(self, text: str, written: str) -> None:
        assert tag_value(text) == written

    def test_a_letter_that_is_newer_than_unicode_3_2_is_not_left_to_chance(self) -> None:
        assert unicodedata.category("\u1c80") == "Ll"
        assert tag_value("\u1c80") == "=e1=b2=80"

    def test_what_is_too_long_is_cut_and_says_so(self) -> None:
        value = tag_value("é" * 300)
        assert len(value) == 256
        assert re.fullmatch(r"é{238}==[a-z2-7]{16}", value)
        assert tag_value("é" * 256) == "é" * 256


class TestKeyOfTag:
    @given(anything)
    def test_it_gives_back_the_key_unless_that_was_too_long(self, key: str) -> None:
        value = tag_value(key)
        assert key_of_tag(value) == (None if "==" in value else key)

    @given(st.text("ab=3d ~é🎉", max_size=30))
    def test_what_is_no_tag_of_ours_has_no_key(self, value: str) -> None:
        key = key_of_tag(value)
        assert key is None or tag_value(key) == value

    @pytest.mark.parametrize("value", ["a=", "a=3", "a=zz", "a=3D", "a=61", "=ff", "a b", "a==bbbbbbbbbbbbbbbb"])
    def test_a_value_that_we_would_not_write_is_not_read(self, value: str) -> None:
        assert key_of_tag(value) is None

    def test_a_key_that_was_cut_is_not_guessed(self) -> None:
        assert key_of_tag(tag_value("acme/shop@feature/" + "x" * 250)) is None


def test_ownership_tags_name_the_stack_and_the_environment() -> None:
    tags = ownership_tags(stack="ecs-deity", key="acme/shop@feature/a b")
    assert tags == {STACK_TAG: "ecs-deity", ENVIRONMENT_TAG: "acme/shop@feature/a=20b"}
