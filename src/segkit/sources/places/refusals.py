"""What servers and stores say when they do not give an object, in words and with what to do."""

from __future__ import annotations

import re
import socket
import ssl
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError

from segkit.errors import SegkitError

if TYPE_CHECKING:
    from segkit.sources.places.remote import Address

UNAUTHORIZED, FORBIDDEN, GONE = 401, 403, (404, 410)
_KEYS = {
    "s3": "export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE=NAME; for a public bucket AWS_SKIP_SIGNATURE=true",
    "gs": "export GOOGLE_APPLICATION_CREDENTIALS=FILE; for a public bucket GOOGLE_SKIP_SIGNATURE=true",
    "az": "export AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY, or AZURE_STORAGE_SAS_TOKEN",
    "https": "an address with a token in it, or fetch the file first and name the copy",
}
# What stores write, each in its own way; the first that fits is said.
_WORDS = (
    (r"NO_SUCH_BUCKET|NoSuchBucket|ContainerNotFound|bucket.*(not exist|not found)", "there is no such bucket", "look at its name"),
    (r"SIGNATURE_DOES_NOT_MATCH|SignatureDoesNotMatch|INVALID_SIGNATURE", "the secret key does not fit the key id", None),
    (r"EXPIRED|ExpiredToken", "the credentials have expired", None),
    (r"INVALID_ACCESS_KEY_ID|InvalidAccessKeyId|UNRECOGNIZED_CLIENT|INVALID_CLIENT_TOKEN", "the store does not know these credentials", None),
    (r"PermanentRedirect|MOVED_PERMANENTLY|HTTP status 301|AuthorizationHeaderMalformed", "the bucket lies in another region", "export AWS_REGION=NAME"),
    (r"MISSING_AUTHENTICATION|[Cc]ould not (create|find|load) .*credential|OAuth|UNAUTHENTICATED|401|[Cc]redential", "there are no credentials, or they are not taken", None),
    (r"ACCESS_DENIED|AccessDenied|AuthorizationFailure|PERMISSION_DENIED|Permission denied|403|[Ff]orbidden", "access is denied: without credentials, or with some that do not suffice", None),
    (r"NO_SUCH_KEY|NoSuchKey|RESOURCE_NOT_FOUND|BlobNotFound|NOT_FOUND|404|[Nn]ot found|does not exist", "there is no such object", "look at the bucket and the key: letters and capitals count"),
    (r"NETWORK_CONNECTION|curlCode|[Cc]ould not (connect|resolve)|[Tt]imed? ?out|TIMEOUT|UNAVAILABLE|Failed to connect", "the store cannot be reached", "look at the network, and at the endpoint if one is set"),
)  # fmt: skip


def refusal(where: Address, fault: BaseException) -> SegkitError:
    """Say why an object could not be read; nothing secret is said.

    What is no answer of a server, such as a fault of ours, is returned as it is.
    """
    if isinstance(fault, SegkitError):
        return fault
    if isinstance(fault, HTTPError):
        return _of_status(where, fault.code)
    reason = fault.reason if isinstance(fault, URLError) and isinstance(fault.reason, Exception) else fault
    if where.scheme in {"http", "https"}:
        return _of_network(where, reason)
    text = f"{type(fault).__name__}: {fault}"
    keys = _KEYS[where.kind]
    for pattern, what, hint in _WORDS:
        if re.search(pattern, text) or (isinstance(fault, FileNotFoundError) and what.endswith("such object")):
            return SegkitError(f"{where.shown}: {what}", hint=hint or keys)
    return SegkitError(f"{where.shown} cannot be read: {_first_words(text)}", hint=keys)


def _of_status(where: Address, status: int) -> SegkitError:
    if status in GONE:
        return SegkitError(f"{where.shown}: there is no such page (status {status})", hint="look at the address")
    if status in {UNAUTHORIZED, FORBIDDEN}:
        return SegkitError(f"{where.shown}: access is denied (status {status})", hint=_KEYS["https"])
    return SegkitError(f"{where.shown}: the server answers with status {status}", hint="try again later")


def _of_network(where: Address, fault: BaseException) -> SegkitError:
    if isinstance(fault, ssl.SSLError):
        return SegkitError(f"{where.shown}: the server's certificate is not trusted", hint="look at the address")
    if isinstance(fault, socket.gaierror):
        return SegkitError(
            f"{where.shown}: no server of this name is known", hint="look at the address and the network"
        )
    if isinstance(fault, TimeoutError):
        return SegkitError(f"{where.shown}: the server does not answer", hint="look at the network, or try again later")
    reason = (getattr(fault, "strerror", None) or type(fault).__name__).lower()
    return SegkitError(f"{where.shown} cannot be fetched: {reason}", hint="look at the address and the network")


def _first_words(text: str) -> str:
    """Keep the kind of an answer, and leave out what may quote a request."""
    found = re.search(r"AWS Error [A-Z_]+|[A-Z][A-Za-z]+(?:Error|Exception)", text)
    return found[0] if found else "the store refuses"
