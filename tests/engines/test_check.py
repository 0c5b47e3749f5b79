"""A check finds the same on every engine."""

import segkit as sk


def test_the_same_is_found_everywhere(engine, lines):
    twice = lines.vstack(lines.head(1))
    check = sk.check_transactions(engine.make(twice))
    assert {one.key: (one.count, one.amount) for one in check.findings} == {
        one.key: (one.count, one.amount) for one in sk.check_transactions(twice).findings
    }
    assert {one.key: one.count for one in check.findings}["duplicate_lines"] == 1
    assert check.kept.lines + sum(part.lines for part in check.left_out) == check.lines == len(twice)
