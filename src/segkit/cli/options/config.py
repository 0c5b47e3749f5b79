"""Options of config: which settings are shown, and how."""

from __future__ import annotations

from typing import Annotated

from segkit.cli.options.page import Toml
from segkit.cli.options.shared import OUTPUT, option
from segkit.immutable import immutable


@immutable
class SettingOptions:
    """How settings are shown."""

    only_set: Annotated[bool, option("--set", help="Only what is set.", panel=OUTPUT)] = False
    toml: Toml = False
