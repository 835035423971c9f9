"""Which existing listener an environment keeps, and how it differs from the planned one."""

from collections.abc import Mapping, Sequence
from typing import Any

from preview.facts import Listener


def kept_listener(own: Sequence[Listener], last_known_port: int | None) -> Listener:
    """The one of an environment's listeners that is kept: that of the URL people know, or the lowest port's."""
    return min(own, key=lambda listener: (listener.port != last_known_port, listener.port))


def differences(existing: Listener, planned: Mapping[str, Any]) -> str:
    """What differs, e.g. `Protocol HTTP instead of HTTPS`; empty where nothing does. The port may: it is adopted."""
    certificate = next((held["CertificateArn"] for held in planned.get("Certificates", ())), None)
    pairs = {
        "Protocol": (existing.protocol, planned["Protocol"]),
        "certificate": (existing.certificate, certificate),
    }
    return ", ".join(f"{name} {held} instead of {asked}" for name, (held, asked) in pairs.items() if held != asked)
