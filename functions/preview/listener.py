"""How an existing listener differs from the planned one."""

from collections.abc import Mapping
from typing import Any

from preview.facts import Listener


def differences(existing: Listener, planned: Mapping[str, Any]) -> str:
    """What differs, e.g. `Protocol HTTP instead of HTTPS`; empty where nothing does. The port may: it is adopted."""
    certificate = next((held["CertificateArn"] for held in planned.get("Certificates", ())), None)
    pairs = {
        "Protocol": (existing.protocol, planned["Protocol"]),
        "certificate": (existing.certificate, certificate),
    }
    return ", ".join(f"{name} {held} instead of {asked}" for name, (held, asked) in pairs.items() if held != asked)
