"""What counts as ours, and may be changed or removed."""

import pytest

from preview.errors import NotOursError
from preview.ownership import check_owned, owned

OURS = {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": "acme/shop@feature/login"}


def test_what_carries_all_of_our_tags_is_ours_whatever_else_it_carries() -> None:
    assert owned(OURS, OURS)
    assert owned({**OURS, "team": "shop"}, OURS)
    check_owned("service shop", {**OURS, "team": "shop"}, OURS)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"team": "shop"},
        {"ecs-deity:stack": "ecs-deity"},
        {**OURS, "ecs-deity:stack": "another-stack"},
        {**OURS, "ecs-deity:environment": "acme/shop@feature/other"},
        {**OURS, "ecs-deity:environment": ""},
    ],
)
def test_what_lacks_one_of_our_tags_is_left_alone(tags: dict[str, str]) -> None:
    assert not owned(tags, OURS)
    with pytest.raises(
        NotOursError,
        match=r"^service shop exists and does not carry the tags ecs-deity:stack=ecs-deity, "
        r"ecs-deity:environment=acme/shop@feature/login; it is left alone$",
    ):
        check_owned("service shop", tags, OURS)
