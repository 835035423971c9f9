"""A root file system for small images, made of the machine's own static busybox: no registry is asked."""

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

_PLACES = (Path("/bin/busybox"), Path("/usr/bin/busybox"), Path("/usr/local/bin/busybox"))
_ELF64_LITTLE_ENDIAN = b"\x7fELF\x02\x01"
_PT_INTERP = 3
_NEEDED = {"sh", "httpd"}


def find(places: tuple[Path, ...] = _PLACES) -> Path | None:
    """A busybox that needs no library and can serve HTTP; `None` where there is none."""
    return next(
        (place for place in places if place.is_file() and is_static(place) and applets(place).issuperset(_NEEDED)), None
    )


def is_static(program: Path) -> bool:
    """Whether a 64-bit ELF program names no dynamic loader (elf(5): a program header of type PT_INTERP)."""
    content = program.read_bytes()
    return content.startswith(_ELF64_LITTLE_ENDIAN) and _PT_INTERP not in set(_program_header_types(content))


def applets(busybox: Path) -> set[str]:
    """The commands that a busybox answers to."""
    listed = subprocess.run([busybox, "--list"], check=True, capture_output=True, text=True)
    return set(listed.stdout.split())


def root_file_system(busybox: Path, tree: Path, *, at: str) -> bytes:
    """A tar archive of busybox, a link for each of its commands, `/tmp`, and the files of `tree` below `at`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(busybox, "bin/busybox")
        for applet in sorted(applets(busybox) - {"busybox"}):
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
        temporary = tarfile.TarInfo("tmp")
        temporary.type, temporary.mode = tarfile.DIRTYPE, 0o1777
        archive.addfile(temporary)
        archive.add(tree, at.strip("/"))
    return buffer.getvalue()


def _program_header_types(content: bytes) -> Iterator[int]:
    offset = int.from_bytes(content[32:40], "little")
    size, count = (int.from_bytes(content[at : at + 2], "little") for at in (54, 56))
    for header in range(count):
        start = offset + header * size
        yield int.from_bytes(content[start : start + 4], "little")
