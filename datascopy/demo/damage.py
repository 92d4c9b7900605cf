"""Defects of single files: cut off, empty, not what the name says, a pointer, nobody's."""

import hashlib

from datascopy.demo.draft import Draft, encode


def truncate(draft: Draft, of: str, keep: float) -> tuple[str, ...]:
    """Cut a picture off after this share of its bytes."""
    item = draft.take(of)
    data = draft.files[item.path]
    draft.files[item.path] = data[: int(len(data) * keep)]
    return (item.path,)


def empty(draft: Draft, of: str) -> tuple[str, ...]:
    """Leave nothing of a picture but its name."""
    item = draft.take(of)
    draft.files[item.path] = b""
    return (item.path,)


def text_as_picture(draft: Draft, of: str) -> tuple[str, ...]:
    """Put a server's error page where a picture should be."""
    item = draft.take(of)
    draft.files[item.path] = b"<!DOCTYPE html>\n<title>503 Service Unavailable</title>\n<p>Please try the download again.</p>\n" * 3
    return (item.path,)


def gif_as_jpeg(draft: Draft, of: str) -> tuple[str, ...]:
    """Save a picture as GIF under its old name."""
    item = draft.take(of)
    draft.files[item.path] = encode(draft.picture(item.path), "GIF")
    return (item.path,)


def pointer(draft: Draft, of: str) -> tuple[str, ...]:
    """Leave the pointer that Git LFS puts in place of a file that was not fetched."""
    item = draft.take(of)
    data = draft.files[item.path]
    digest = hashlib.sha256(data).hexdigest()
    draft.files[item.path] = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(data)}\n".encode()
    return (item.path,)


def stray(draft: Draft, path: str, text: str) -> tuple[str, ...]:
    """Leave a file that the profile knows nothing of."""
    draft.files[path] = text.encode()
    return (path,)
