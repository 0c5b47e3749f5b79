"""One small file per fault, made where it is needed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from commandline import Done, run


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., Done]:
    """Return how to run `segkit rfm` on a file with this content."""

    def read(content: bytes | str, *options: str, name: str = "orders.csv") -> Done:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return run("rfm", path, *options)

    return read
