"""segkit help: what words mean."""

from __future__ import annotations

from segkit.cli.options.first_steps import Topic
from segkit.cli.options.page import PageOptions
from segkit.cli.options.signature import takes


@takes(Topic, PageOptions)
def help(asked: Topic, out: PageOptions) -> None:  # noqa: A001 - the word that is typed
    """Explain a word: what segkit means by it, and which columns have it as their name.

    [bold]Examples[/bold]

      segkit help

      segkit help retention

      segkit help counted order --lang ru
    """
    from segkit.cli.console import print_page
    from segkit.cli.steps.help import explain_topic, list_topics, show_command

    words = " ".join(asked.topic or ())
    if words and show_command(words):
        return
    with print_page(out) as page:
        if words:
            explain_topic(words, page)
        else:
            list_topics(page)
