"""segkit keygen: a key for pseudonyms."""

from __future__ import annotations

from segkit.cli.options.export import KeyFile
from segkit.cli.options.page import PageOptions
from segkit.cli.options.signature import takes


@takes(KeyFile, PageOptions)
def keygen(which: KeyFile, out: PageOptions) -> None:
    """Write a new random key for pseudonyms, which only you may read.

    Keep it apart from the lists: with it pseudonyms can be told again, and without it they are nobody's.

    [bold]Examples[/bold]

      segkit keygen segkit.key

      segkit keygen study-2026.key
    """
    from segkit.cli.console import print_page
    from segkit.lists.pseudonyms import make_key

    key_id = make_key(which.file)
    with print_page(out) as page:
        page.print(f"key {key_id} written: {which.file}", markup=False, soft_wrap=True)
