"""Styles of a workbook: letters that are lost there would end in ids, for these are read as their cells show them."""

import zipfile

import pytest

from segkit.errors import SegkitError
from segkit.sources.sheets.ooxml import look_through


@pytest.mark.parametrize(("prefix", "sound"), [("К".encode(), True), ("К".encode("cp1251"), False)])
def test_styles_that_are_no_utf8_are_refused(tmp_path, prefix, sound):
    path = tmp_path / "orders.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/styles.xml", b'<styleSheet><numFmt formatCode="' + prefix + b'0000"/></styleSheet>')
    if sound:
        assert look_through(path, "orders.xlsx") == {}
    else:
        with pytest.raises(SegkitError, match=r"orders\.xlsx is damaged"):
            look_through(path, "orders.xlsx")
