"""The command line. Nothing heavy is imported before a command is known.

`app` lists the commands, `commands` holds one file for each, `options` what they take, `steps` what they do between
options and library. `console` is where rows and words go, `boundary` where errors become words and a status, `settings`
what is set besides the command line, `process` one run from its signals to its end. Modules called `far…` serve Spark.
"""

import gc
import sys


def main() -> None:
    """Run the command line; `--version` is answered before anything else is loaded."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from segkit import __version__

        sys.stdout.write(f"segkit {__version__}\n")
        return
    # A run is short and makes few Python objects: looking for garbage among imports is a part of every start.
    gc.disable()
    from segkit.cli.process.run import run_app

    run_app()
