"""Pictures: what an upload becomes, and what a `file_id` may stand for."""

from __future__ import annotations

import struct

from .calls import Call, Json
from .refusals import bad_request
from .world import World

MAX_PHOTO_BYTES = 10 << 20
MAX_SIDES = 10_000  # width and height together
MAX_RATIO = 20
THUMBNAIL_SIDE = 90


def photo_of(world: World, call: Call, value: str, *, field: str = "photo") -> list[Json]:
    """Give the sizes of the photo which a call names or brings along.

    Args:
        world: Where files are kept.
        call: The call, for its uploads.
        value: A file_id, an address, or `attach://` with the name of an upload.
        field: The upload to take when *value* is empty.

    Raises:
        Refusal: There is no such photo, or it is no picture.
    """
    upload = call.files.get(value.removeprefix("attach://") or field)
    if upload is not None:
        return _stored(world, upload.content)
    if not value:
        raise bad_request("there is no photo in the request")
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")  # the fake goes nowhere
    if value not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    sizes = world.files[value][0]["sizes"]
    if not sizes:
        raise bad_request("can't use file of type Document as Photo")
    return list(sizes)


def add_file(world: World, content: bytes, *, path: str, sizes: list[Json] | None = None) -> Json:
    """Keep a file, and give its ids."""
    number = world.next_id("file")
    ids: Json = {"file_id": f"AgACAgEAAx{number:08d}", "file_unique_id": f"AQAD{number:08d}"}
    ids["file_size"] = len(content)
    about = {**ids, "file_path": f"{path}_{number}", "sizes": sizes or []}
    world.files[ids["file_id"]] = (about, content)
    return ids


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Read the width and height of a PNG or JPEG; None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _stored(world: World, content: bytes) -> list[Json]:
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > MAX_PHOTO_BYTES:
        raise bad_request("file is too big")
    size = picture_size(content)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = size
    if not 0 < width + height <= MAX_SIDES or max(size) > MAX_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    small = min(1.0, THUMBNAIL_SIDE / max(size))
    sizes: list[Json] = []
    for w, h in {(max(1, int(width * small)), max(1, int(height * small))), size}:
        ids = add_file(world, content, path="photos/file", sizes=sizes)
        world.files[ids["file_id"]][0]["sizes"] = sizes
        sizes.append({**ids, "width": w, "height": h})
    sizes.sort(key=lambda one: int(one["width"]))
    return sizes


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
