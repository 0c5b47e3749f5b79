"""pages: headers of Parquet pages against the footer, before anything is read."""

import polars as pl
import pyarrow.parquet as pq
import pytest

from segkit.errors import SegkitError
from segkit.sources.parquet.pages import check_pages

FRAME = pl.DataFrame({"customer_id": [f"c{i % 99}" for i in range(3000)], "amount": [i / 8 for i in range(3000)]})


@pytest.mark.parametrize("compression", ["zstd", "snappy", "lz4", "gzip", "uncompressed"])
def test_sound_files_pass(tmp_path, compression):
    path = tmp_path / "a.parquet"
    FRAME.write_parquet(path, compression=compression, row_group_size=500)
    check_pages(path, "a", FRAME.columns)


@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_a_check_sum_that_does_not_match_is_refused(tmp_path, version):
    path = tmp_path / "a.parquet"
    pq.write_table(FRAME.to_arrow(), path, data_page_version=version, write_page_checksum=True)
    check_pages(path, "a", FRAME.columns)
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)
    with pytest.raises(SegkitError, match="a is damaged: a page of column `customer_id` is not what the footer says"):
        check_pages(path, "a", FRAME.columns)
    check_pages(path, "a", ["amount"])  # what nobody needs may be damaged


def test_headers_that_hold_long_values_are_read_to_their_end(tmp_path):
    path = tmp_path / "a.parquet"
    long = pl.DataFrame({"customer_id": [letter * 1900 for letter in "abcdef"]})
    pq.write_table(long.to_arrow(), path, use_dictionary=False, compression="none", write_page_checksum=True)
    data = path.read_bytes()
    assert data.index(b"a" * 1900) > data.index(b"f" * 1900)  # the greatest value stands in the header, before all rows
    check_pages(path, "a", long.columns)
    data = bytearray(data)
    data[data.rindex(b"e" * 1900)] ^= 1
    path.write_bytes(data)
    with pytest.raises(SegkitError, match="is damaged"):
        check_pages(path, "a", long.columns)


def test_a_header_with_another_size_is_refused(tmp_path):
    path = tmp_path / "a.parquet"
    FRAME.write_parquet(path)
    sound = path.read_bytes()
    refused = 0
    for at in range(4, 16):  # kind, sizes and counts of the first page
        data = bytearray(sound)
        data[at] ^= 0x40
        path.write_bytes(data)
        try:
            check_pages(path, "a", FRAME.columns)
        except SegkitError:
            refused += 1
    assert refused > 6


@pytest.mark.parametrize("tail", [b"", b"\xff\xff\xff\xff", b"\0" * 40])
def test_a_footer_that_cannot_be_read_is_left_to_the_reader(tmp_path, tail):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1" + bytes(range(200)) + tail + b"PAR1")
    check_pages(path, "a", ["x"])


def test_the_published_file_with_a_wrong_check_sum_is_refused(shared):
    path = shared("badinput/parquet-testing/data/rle-dict-uncompressed-corrupt-checksum.parquet")
    with pytest.raises(SegkitError, match="is damaged"):
        check_pages(path, path.name, ["long_field", "binary_field"])
