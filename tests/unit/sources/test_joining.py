"""joining: several files as one data set."""

from segkit.sources.places.unpack import Workspace
from segkit.sources.reading import Reading
from segkit.sources.source import open_source

LINES = [f"c{n % 7},{n},2024-01-{1 + n % 28:02},{n}.50\n" for n in range(1000)]


def test_of_many_files_only_a_part_of_their_text_stays_in_memory(tmp_path):
    paths = [tmp_path / f"{name}.csv" for name in "abc"]
    for path in paths:
        path.write_text("customer_id,order_id,order_date,amount\n" + "".join(LINES), encoding="utf-8")
    with Workspace() as workspace:
        first, *others = open_source(paths, Reading(), workspace).plans
    assert len(first.dialect.sample) == len(LINES)
    assert all(0 < len(plan.dialect.sample) < len(LINES) / 2 for plan in others)
