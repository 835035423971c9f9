"""Images to and from a registry on this machine that speaks plain HTTP: `push` and `pull`, by Docker or by Podman.

Docker takes every registry on 127.0.0.0/8 for an insecure one by itself (docs.docker.com/reference/cli/dockerd/,
"Insecure registries"). Podman has to be told, which its own API can and the one that it shares with Docker cannot
(docs.podman.io/en/latest/_static/api.html, `tlsVerify`).
"""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cached_property
from http import HTTPStatus
from typing import Any

import docker  # type: ignore[import-untyped]

from local.errors import LocalError

_TIMEOUT_SECONDS = 10.0
_LIBPOD = "v4.0.0/libpod/images"
# ECR's user name for every token (docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html). Docker wants
# somebody to be named for a push; the emulator's registry asks nobody.
_ANYBODY = {"username": "AWS", "password": "anything"}
_MANIFESTS = (
    "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, "
    "application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json"
)


class Registry:
    """A registry, and the engine that pushes to it and pulls from it.

    Attributes:
        address: the registry's `HOST:PORT`; a repository's name at the engine begins with it.
    """

    def __init__(self, address: str, client: Any) -> None:
        """`client` is a Docker client of the engine."""
        self.address = address
        self._client = client

    def push(self, image: Any, repository: str, tag: str) -> None:
        """Push one of the engine's images under a name.

        Raises:
            LocalError: the registry did not take it; the message says why.
            docker.errors.DockerException: the engine refuses.
        """
        name = f"{self.address}/{repository}"
        image.tag(name, tag=tag)
        if self._is_podman:
            self._libpod(f"{name}:{tag}/push", destination=f"{name}:{tag}")
        else:
            _no_error_in(self._client.api.push(name, tag=tag, auth_config=_ANYBODY))

    def pull(self, reference: str, *, platform: str | None = None) -> None:
        """Have the engine pull an image, `ADDRESS/REPOSITORY:TAG` or `ADDRESS/REPOSITORY@DIGEST`.

        `platform` is as `docker pull` has it, e.g. `linux/arm64`; Podman pulls what the registry has.

        Raises:
            LocalError: it cannot be pulled; the message says why.
            docker.errors.DockerException: the engine refuses.
        """
        if self._is_podman:
            self._libpod("pull", reference=reference)
            return
        name, mark, tag = reference.partition("@")
        if not mark:
            name, _, tag = reference.rpartition(":")
        _no_error_in(self._client.api.pull(name, tag=tag, platform=platform, auth_config=_ANYBODY))

    def digest(self, repository: str, tag: str) -> str:
        """The digest of the manifest that a tag, or a digest, names in the registry.

        Raises:
            LocalError: there is none, or the registry does not answer.
        """
        asked = http.client.HTTPConnection(self.address, timeout=_TIMEOUT_SECONDS)
        with closing(asked):
            try:
                asked.request("HEAD", f"/v2/{repository}/manifests/{tag}", headers={"Accept": _MANIFESTS})
                answer = asked.getresponse()
            except (OSError, http.client.HTTPException) as error:
                raise LocalError(f"the registry {self.address} does not answer: {error}") from error
        if answer.status != HTTPStatus.OK or (digest := answer.headers.get("Docker-Content-Digest")) is None:
            raise LocalError(f"the registry {self.address} has no {repository}:{tag} ({answer.status})")
        return digest

    def forget(self) -> None:
        """Remove every name that the engine has for the registry's images, and the images that have no other name."""
        for image in self._client.images.list():
            for name in (*image.tags, *(image.attrs.get("RepoDigests") or ())):
                if name.startswith(f"{self.address}/"):
                    with suppress(docker.errors.DockerException):  # its last name may just have taken it along
                        self._client.images.remove(name, force=True)

    @cached_property
    def _is_podman(self) -> bool:
        # As in `engine.py`: both engines say in the headers of `/_ping` which they are.
        return "Libpod-Api-Version" in self._client.api.get(f"{self._client.api.base_url}/_ping").headers

    def _libpod(self, what: str, **parameters: str) -> None:
        url = f"{self._client.api.base_url}/{_LIBPOD}/{what}"
        answer = self._client.api.post(
            url, params={**parameters, "tlsVerify": "false"}, timeout=self._client.api.timeout
        )
        if not answer.ok:
            raise LocalError(f"{what}: {_message(answer.text)}")
        _no_error_in(answer.text)


def _no_error_in(told: str) -> None:
    """An engine says "200 OK" before it begins; what went wrong comes as one of the lines that follow."""
    for line in _json_lines(told):
        if "error" in line:
            raise LocalError(str(line["error"]).strip())


def _json_lines(told: str) -> Iterator[dict[str, Any]]:
    for line in told.splitlines():
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if isinstance(read, dict):
            yield read


def _message(text: str) -> str:
    return next((str(line["message"]) for line in _json_lines(text) if "message" in line), text.strip())
