"""The names and tags of everything made for an environment.

Target group names are the narrowest: at most 32 of letters, digits and hyphens, none at an edge (elasticloadbalancing/
latest/APIReference/API_CreateTargetGroup.html); `--` is refused by some checks of that rule, so it is never made.
"""

import hashlib
import re
import unicodedata

SLUG_LIMIT = 32
_HASH_LENGTH = 7
_RUN_NAME_LIMIT = 80
_TAG_VALUE_LIMIT = 256
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"

ENVIRONMENT_TAG = "ecs-deity:environment"
STACK_TAG = "ecs-deity:stack"


def slugify(text: str, *, limit: int) -> str:
    """`text` as at most `limit` characters of `[a-z0-9-]`, no double or edge hyphen; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-")


def slug(*, project: str, branch: str, key: str) -> str:
    """`<project>-<branch>-<hash>`: the name of an environment's target group and service.

    The hash is over the whole key, so that branches which differ only in what is dropped here, or two owners'
    repositories of one name, never meet. `branch` comes without its prefix, to leave room for what tells it apart.
    """
    digest = hashlib.sha256(key.encode()).digest()
    short_hash = "".join(_BASE32[byte % 32] for byte in digest[:_HASH_LENGTH])
    room = SLUG_LIMIT - _HASH_LENGTH - 1
    return f"{slugify(f'{project}-{branch}', limit=room)}-{short_hash}".lstrip("-")


def run_name(*, slug: str, revision: int, token: str) -> str:
    """A Step Functions execution's name. `token` makes it new: a name cannot be used again for 90 days.

    At most 80 of letters, digits, `-` and `_` (step-functions/latest/apireference/API_StartExecution.html).
    """
    return f"{slug}-r{revision}-{token}"[:_RUN_NAME_LIMIT]


def tag_value(key: str) -> str:
    """The key as a tag's value. Branch names may hold what tags may not: that is written `=hh`, as in quoted-printable.

    Tag values take letters, digits and spaces of any script and `_.:/=+-@`, 256 characters at most
    (AmazonECS/latest/developerguide/ecs-using-tags.html). The slug's hash, not this text, tells environments apart.
    """
    return "".join(map(_tag_character, key))[:_TAG_VALUE_LIMIT]


def _tag_character(character: str) -> str:
    if character != "=" and (character in "_.:/+-@ " or unicodedata.category(character)[0] in "LN"):
        return character
    return "".join(f"={byte:02x}" for byte in character.encode(errors="surrogatepass"))


def ownership_tags(*, stack: str, key: str) -> dict[str, str]:
    """The tags that prove a resource is ours: nothing without them is ever changed or removed."""
    return {STACK_TAG: stack, ENVIRONMENT_TAG: tag_value(key)}
