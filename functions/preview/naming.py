"""The names and tags of everything made for an environment.

Target group names are the narrowest: at most 32 of letters, digits and hyphens, none at an edge
(elasticloadbalancing/ latest/APIReference/API_CreateTargetGroup.html); `--` is refused by some checks of that
rule, so it is never made.
"""

import hashlib
import itertools
import re
import unicodedata

SLUG_LIMIT = 32
PROJECT_LIMIT = 16
_HASH_LENGTH = 7
_RUN_NAME_LIMIT = 80
_TAG_VALUE_LIMIT = 256
_TAG_HASH_LENGTH = 16
_LAST_OF_FIRST_PLANE = 0xFFFF
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"

ENVIRONMENT_TAG = "ecs-deity:environment"
STACK_TAG = "ecs-deity:stack"
CONTENT_TAG = "ecs-deity:content"
"""On a task definition: a hash over what it was registered with, to know it again."""


def slugify(text: str, *, limit: int) -> str:
    """`text` as at most `limit` of `[a-z0-9-]`, no double or edge hyphen; empty where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:limit].rstrip("-")


def slug(*, project: str, branch: str, key: str) -> str:
    """`<project>-<branch>-<hash>`: the name of an environment's target group and service.

    The hash is over the whole key, so that branches which differ only in what is dropped here, or two owners'
    repositories of one name, never meet. `branch` comes without its prefix, to leave room for what tells it
    apart.
    """
    room = SLUG_LIMIT - _HASH_LENGTH - 1
    return f"{slugify(f'{project}-{branch}', limit=room)}-{_hash(key, _HASH_LENGTH)}".lstrip("-")


def service_slug(slug: str, *, key: str, service: str) -> str:
    """`<project>-<branch>-<service>-<hash>`: the name of what is made for a service beside an environment's main one.

    The hash is over the key and the service's name, so that no two services of any environments meet.

    Args:
        slug: the environment's.
        key: likewise.
        service: the service's name, of 12 characters at most.
    """
    room = SLUG_LIMIT - _HASH_LENGTH - len(service) - 2
    begin = slug[: -_HASH_LENGTH - 1][:room].rstrip("-")
    return f"{begin}-{service}-{_hash(f'{key}#{service}', _HASH_LENGTH)}".lstrip("-")


def run_name(*, slug: str, revision: int, token: str) -> str:
    """A Step Functions execution's name. `token` makes it new: a name cannot be used again for 90 days.

    At most 80 characters, of which CloudWatch Logs takes letters, digits, `-` and `_` alone
    (step-functions/latest/ apireference/API_StartExecution.html). What is too long loses its beginning: the
    token, at the end, is what tells runs apart.
    """
    return re.sub(r"[^0-9A-Za-z_-]", "-", f"{slug}-r{revision}-{token}")[-_RUN_NAME_LIMIT:]


def tag_value(key: str) -> str:
    """The key as a tag's value, a different one for each key.

    Tag values take letters, digits and spaces of any script and `_.:/=+-@`, 256 characters at most: the
    pattern is `[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*` (elasticloadbalancing/latest/APIReference/API_Tag.html; ECS's
    is the same). Branch names may hold what tags may not: that is written `=hh` for each byte of its UTF-8,
    as in quoted-printable. What is too long is cut, and ends in `==` and a hash, which nothing else does.
    """
    value = "".join(map(_tag_character, key))
    if len(value) <= _TAG_VALUE_LIMIT:
        return value
    return f"{value[: _TAG_VALUE_LIMIT - _TAG_HASH_LENGTH - 2]}=={_hash(key, _TAG_HASH_LENGTH)}"


def key_of_tag(value: str) -> str | None:
    """The key whose tag this is; `None` where the value does not say it: it was cut, or is no key of ours."""
    if "==" in value:
        return None
    parts = re.split(r"((?:=[0-9a-f]{2})+)", value)
    try:
        key = "".join(
            bytes.fromhex(part.replace("=", "")).decode(errors="surrogatepass") if odd else part
            for part, odd in zip(parts, itertools.cycle((False, True)))
        )
    except ValueError:
        return None
    return key if tag_value(key) == value else None


def _tag_character(character: str) -> str:
    if character in "_./+-@" or _is_letter_or_digit(character):
        return character
    # Spaces may not stand at an edge, and `aws:` may not begin a value
    # (elasticloadbalancing/latest/application/ target-group-tags.html). No branch name holds either
    # character, so both are simply written out.
    return "".join(f"={byte:02x}" for byte in _bytes(character))


def _is_letter_or_digit(character: str) -> bool:
    """Whether every reader of the tag pattern calls it so, whichever version of Unicode it knows.

    Python's may be newer than AWS's. Beyond the first plane it is not said whether a character counts once
    or twice.
    """
    if ord(character) > _LAST_OF_FIRST_PLANE:
        return False
    return all(tables.category(character)[0] in "LN" for tables in (unicodedata, unicodedata.ucd_3_2_0))


def _hash(text: str, length: int) -> str:
    return "".join(_BASE32[byte % 32] for byte in hashlib.sha256(_bytes(text)).digest()[:length])


def _bytes(text: str) -> bytes:
    # JSON can spell half of a surrogate pair: no character, but no reason to fail either.
    return text.encode(errors="surrogatepass")


def ownership_tags(*, stack: str, key: str) -> dict[str, str]:
    """The tags that prove a resource is ours: nothing without them is ever changed or removed."""
    return {STACK_TAG: stack, ENVIRONMENT_TAG: tag_value(key)}
