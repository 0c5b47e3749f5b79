"""An Arrow (Feather) file into Parquet: every batch is validated before anything trusts its offsets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from segkit.errors import SegkitError
from segkit.sources.guard import damaged

if TYPE_CHECKING:
    from pathlib import Path

OLD_FEATHER = b"FEA1"


def as_parquet(path: Path, shown: str, target: Path) -> Path:
    """Write an Arrow file again as Parquet, batch by batch, at `target`.

    Raises:
        SegkitError: The file is damaged, or of the first version of Feather.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with path.open("rb") as stream:
        if stream.read(len(OLD_FEATHER)) == OLD_FEATHER:
            raise SegkitError(f"{shown} is a Feather file of the first version", hint="save it as Parquet, or as Arrow")
    try:
        with pa.OSFile(str(path)) as source:
            batches = pa.ipc.open_file(source)
            schema = pa.schema([(field.name, _plain_type(field.type)) for field in batches.schema])
            with pq.ParquetWriter(target, schema, compression="lz4", write_page_checksum=True) as writer:
                for number in range(batches.num_record_batches):
                    batch = batches.get_batch(number)
                    batch.validate(full=True)
                    writer.write_batch(pa.record_batch([_plain(column) for column in batch.columns], schema=schema))
    # A flipped bit may make a type or a length of anything.
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError) as fault:
        raise damaged(shown, fault) from fault
    return target


def _plain_type(kind: Any) -> Any:
    """Return the type in which values are kept: no dictionaries, no views, which not every writer knows."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_string_view(kind):
        return pa.large_string()
    return pa.large_binary() if pa.types.is_binary_view(kind) else kind


def _plain(column: Any) -> Any:
    import pyarrow as pa

    kind = _plain_type(column.type)
    if pa.types.is_dictionary(column.type):
        return column.dictionary.cast(kind).take(column.indices)
    return column if column.type == kind else column.cast(kind)
