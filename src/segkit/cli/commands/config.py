"""segkit config: what is set, and where."""

from __future__ import annotations

from segkit.cli.options.config import SettingOptions
from segkit.cli.options.page import PageOptions
from segkit.cli.options.signature import takes


@takes(SettingOptions, PageOptions)
def config_show(how: SettingOptions, out: PageOptions) -> None:
    """Show every setting, its value, and where it came from: a variable, a file, or nowhere.

    What is typed wins over SEGKIT_* variables, these over --config FILE or segkit.toml or [tool.segkit] of
    pyproject.toml, and that over defaults.

    [bold]Examples[/bold]

      segkit config show

      segkit config show --set

      segkit config show --toml
    """
    from segkit.cli.console import print_page
    from segkit.cli.steps.config import settings_page, settings_toml

    if how.toml:
        print(settings_toml(), end="")  # noqa: T201 - the text of a file is what was asked for
        return
    with print_page(out) as page:
        for sentence in settings_page(page.width, only_set=how.only_set):
            page.print(sentence, markup=False, soft_wrap=True)
