"""Ids of customers under other names that only the holder of a key can tell: a keyed hash, HMAC-SHA-256.

Source: RFC 2104; EDPB, Guidelines 01/2025 on pseudonymisation: a message authentication code with a secret of enough
entropy, kept apart from the data.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
from dataclasses import field
from typing import TYPE_CHECKING

from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES, SHOWN_BYTES, ID_BYTES = 32, 16, 4
PRIVATE = 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@immutable
class Pseudonyms:
    """A key, and the label of what its pseudonyms are for: those of two labels cannot be joined."""

    key: bytes = field(repr=False)
    domain: str

    @property
    def key_id(self) -> str:
        """Tell keys apart without telling any of them."""
        return hmac.digest(self.key, b"segkit key id", "sha256")[:ID_BYTES].hex()

    def of(self, who: str) -> str:
        """Return the pseudonym of a customer: 128 bits, in hexadecimal digits."""
        return hmac.digest(self.key, f"{self.domain}\0{who}".encode(), hashlib.sha256)[:SHOWN_BYTES].hex()


def make_key(path: Path) -> str:
    """Write a new random key that only its owner may read, and return its id; a file that is there stays.

    Raises:
        SegkitError: The file is there already, or cannot be written.
    """
    key = secrets.token_bytes(KEY_BYTES)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), PRIVATE)
    except FileExistsError as fault:
        raise SegkitError(
            f"{path} is there already: a key that is lost makes its pseudonyms nobody's", hint="name another file"
        ) from fault
    except OSError as fault:
        raise SegkitError(
            f"cannot write {path}: {(fault.strerror or str(fault)).lower()}", hint="name a file in another folder"
        ) from fault
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(f"{key.hex()}\n")
        stream.flush()
        os.fsync(stream.fileno())
    return Pseudonyms(key, "").key_id


def read_key(path: Path) -> bytes:
    """Read a key that `make_key` wrote.

    Raises:
        SegkitError: It is not there, is no key, or others may read it.
    """
    try:
        with path.open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            text = stream.read(KEY_BYTES * 4)
    except OSError as fault:
        raise SegkitError(
            f"cannot read the key {path}: {(fault.strerror or str(fault)).lower()}", hint=f"segkit keygen {path}"
        ) from fault
    if os.name != "nt" and mode & _OTHERS:
        raise SegkitError(f"the key {path} may be read by others", hint=f"chmod 600 {path}")
    if not re.fullmatch(rb"[0-9a-f]{64}\s*", text):
        raise SegkitError(f"{path} is no key that segkit made", hint="segkit keygen segkit.key")
    return bytes.fromhex(text.decode().strip())
