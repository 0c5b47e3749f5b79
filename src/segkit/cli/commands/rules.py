"""segkit rules: look into rule books, and check one of your own."""

from __future__ import annotations

from segkit.cli.options.page import PageOptions
from segkit.cli.options.rules import Book, BookFile, BookOptions
from segkit.cli.options.signature import takes

TYPED = "segkit rules show"


@takes(Book, BookOptions, PageOptions)
def rules_show(which: Book, how: BookOptions, out: PageOptions) -> None:
    """Show a rule book: its grid, its segments in words, and what to do with each.

    [bold]Examples[/bold]

      segkit rules show

      segkit rules show classic

      segkit rules show classic --toml
    """
    from segkit.cli.console import print_page
    from segkit.render.languages.speech import know
    from segkit.render.tables.rules import show_book
    from segkit.scoring.books import DEFAULT, find_book, toml_of

    name = which.book or DEFAULT
    if how.toml:
        print(toml_of(name, TYPED), end="")  # noqa: T201 - the text of a file is what was asked for
        return
    book = find_book(name, TYPED)
    know((book,))
    with print_page(out) as page:
        show_book(book, page)


@takes(BookFile, PageOptions)
def rules_check(which: BookFile, out: PageOptions) -> None:
    """Check a rule book of your own: every fault with its line, and proof that every customer finds a rule.

    Status 3 where it has faults. It is proved that every rule can win, and that every cell of scores is
    covered or that a segment takes the rest.

    [bold]Examples[/bold]

      segkit rules check rules.toml

      segkit rules check rules.toml && segkit rfm orders.csv --rules rules.toml
    """
    from segkit.cli.console import print_page
    from segkit.errors import CheckFailedError
    from segkit.render.tables.rules import proved
    from segkit.scoring.books import toml_of
    from segkit.scoring.books.document import parse, told

    book, faults = parse(toml_of(which.file, "segkit rules check"), which.file)
    if book is None:
        raise CheckFailedError("\n".join(told(faults)), hint=faults[0].hint if len(faults) == 1 else None)
    with print_page(out) as page:
        page.print(proved(book, which.file), markup=False)
