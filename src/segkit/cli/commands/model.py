"""segkit model: look into a frozen model."""

from __future__ import annotations

from segkit.cli.options.model import ModelFile
from segkit.cli.options.page import PageOptions
from segkit.cli.options.signature import takes


@takes(ModelFile, PageOptions)
def model_show(which: ModelFile, out: PageOptions) -> None:
    """Show a model: cut points, rules, and the base that it was learnt from.

    [bold]Examples[/bold]

      segkit model show m.json

      segkit rfm orders.csv --save-model new.json -o new.csv && segkit model show new.json
    """
    from segkit.cli.console import print_page
    from segkit.render.languages.speech import know
    from segkit.render.sentences.models import model_page
    from segkit.scoring.frozen import read_model

    model = read_model(which.file)
    know((model.yardstick.book,))
    with print_page(out) as page:
        for sentence in model_page(model, str(which.file)):
            page.print(sentence, markup=False)
