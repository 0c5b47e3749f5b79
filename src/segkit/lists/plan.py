"""What is asked of lists held against what there is: tools, hashes, fields, roles, countries, shares."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from segkit.analyses.vip import vip_of
from segkit.columns import VIP
from segkit.errors import UsageError
from segkit.lists.fields import CONTACTS, NEXT_BEST, check_fields, column_in
from segkit.lists.file_names import check_pattern
from segkit.lists.identifiers import NONE, RUSSIA
from segkit.lists.request import PATTERN, YES, Wishes
from segkit.scoring.rules import POTENTIAL
from segkit.sinks.audiences import ENCODINGS, find_tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.sinks.audiences import Tool

WHOLE = Decimal(100)
COUNTRY_LETTERS = 2


def asked_of_lists(  # noqa: PLR0913 - what options say, by keyword
    to: str,
    *,
    hash: str | None = None,  # noqa: A002 - the word of the option
    roles: Mapping[str, str] | None = None,
    region: str | None = RUSSIA,
    fallback: Mapping[str, str] | None = None,
    by: str | None = None,
    holdout: str | float | Decimal | None = None,
    pattern: str | None = None,
    encoding: str | None = None,
    yes: Sequence[str] = (),
    vip: str | None = None,
    vip_revenue: str | None = None,
    **more: Any,
) -> Wishes:
    """Hold what is asked against what there is, before anything is read; `more` are further fields of `Wishes`.

    Raises:
        UsageError: Something is unknown, or said in two ways.
    """
    tool = find_tool(to)
    wishes = Wishes(
        tool,
        _hash_of(tool, hash),
        roles=_roles(roles or {}),
        region=_region(region),
        fallback=fallback or {},
        by=_kind(tool, by),
        holdout=_share(holdout),
        pattern=pattern or PATTERN,
        encoding=encoding or ("utf-8-bom" if more.get("excel_csv") and tool.encoding == "utf-8" else tool.encoding),
        yes=tuple(yes) or YES,
        vip=vip_of(vip, vip_revenue),
        **more,
    )
    _check(wishes, yes, encoding)
    return wishes


def _check(wishes: Wishes, yes: Sequence[str], encoding: str | None) -> None:
    check_fields(wishes.fields)
    _check_forms(wishes)
    _check_vips(wishes)
    _check_sort(wishes)
    check_fields(list(wishes.fallback), "--fallback")
    check_pattern(wishes.pattern)
    for field in wishes.fallback:
        if field in (*CONTACTS, "customer_id"):
            raise UsageError(f"--fallback {field}: nobody can be reached by what stands in for it", hint="leave it out")
    if wishes.split > 1 and wishes.batch:
        raise UsageError("--split and --batch are two ways to take a list apart", hint="leave out one of them")
    if wishes.contact_key and not wishes.contacts:
        raise UsageError("--contact-key names a column of a file of contacts", hint="--contacts FILE")
    if wishes.pseudonyms and (wishes.tool.needs or wishes.is_hashed):
        raise UsageError(
            "pseudonyms reach nobody: --pseudonymize is for lists that only need to be told again at home",
            hint="--to plain, without --hash",
        )
    if yes and not wishes.consent:
        raise UsageError("--consent-yes says what means yes, and --consent does not say where", hint="--consent COLUMN")
    if encoding and (encoding not in ENCODINGS or wishes.excel):
        why = "a workbook has its own" if wishes.excel else "not one of those known"
        raise UsageError(f"--out-encoding {encoding}: {why}", hint=f"there are {', '.join(ENCODINGS)}")
    if wishes.excel:
        from segkit.sinks.text_workbook import need_workbooks

        need_workbooks()


def _check_sort(wishes: Wishes) -> None:
    sort = [name.removeprefix("-") for name in wishes.sort]
    check_fields(sort, "--sort")
    for field in sort:  # these are made where a list has them, and nowhere else
        if (column_in(field) != field or field == NEXT_BEST) and field not in wishes.fields:
            raise UsageError(f"--sort {field}: the lists have no such column", hint=f"--fields {field} --sort {field}")


def _check_forms(wishes: Wishes) -> None:
    if wishes.grouping and POTENTIAL.name in wishes.segments:
        raise UsageError(
            f"{POTENTIAL.name} have no figures, and so no cluster", hint="--cluster all, without --segment"
        )
    if wishes.excel_csv and wishes.excel:
        raise UsageError("--excel and --excel-csv are two forms of a file", hint="leave out one of them")


def _check_vips(wishes: Wishes) -> None:
    if wishes.only_vips and POTENTIAL.name in wishes.segments:
        raise UsageError(f"{POTENTIAL.name} have no figures, and so no VIPs", hint="leave out --only-vips")
    asked = "--only-vips" if wishes.only_vips else "--fields vip" if VIP in wishes.fields else None
    if asked and wishes.vip is None:
        raise UsageError(f"{asked}: who is a VIP?", hint="--vip 20%   or   --vip-revenue 80%")


def _hash_of(tool: Tool, asked: str | None) -> str:
    if asked is None:
        return tool.hashes[0]
    if asked not in tool.hashes:
        what = "is never given contacts in clear" if asked == NONE else f"does not take {asked}"
        raise UsageError(f"{tool.title} {what}", hint=f"--hash {tool.hashes[0]}")
    return asked


def _kind(tool: Tool, asked: str | None) -> str | None:
    if asked is not None and asked not in CONTACTS:
        raise UsageError(f"--by {asked!r} is no kind of contact", hint="--by email   or   --by phone")
    if asked is not None and not tool.single:
        raise UsageError(f"{tool.title} takes several kinds of contacts: --by", hint="leave out --by")
    return (asked or tool.needs[0]) if tool.single else None


def _roles(roles: Mapping[str, str]) -> Mapping[str, str]:
    from segkit.sources.lines.newest import CONTACT_ROLES

    for role in roles:
        if role not in CONTACT_ROLES:
            raise UsageError(f"--map: there is no role {role!r}", hint=f"there are {', '.join(CONTACT_ROLES)}")
    return roles


def _region(code: str | None) -> str | None:
    if code is None or code.casefold() == NONE:
        return None
    if len(code) != COUNTRY_LETTERS or not (code.isascii() and code.isalpha()):
        raise UsageError(f"--region {code!r} is no country of two letters", hint="--region RU   or   --region none")
    if code.upper() != RUSSIA:
        from importlib.util import find_spec

        if find_spec("phonenumbers") is None:
            raise UsageError(
                f"--region {code.upper()} needs a package that is not installed", hint='pip install "segkit[phones]"'
            )
    return code.upper()


def _share(asked: str | float | Decimal | None) -> Decimal:
    if asked is None:
        return Decimal(0)
    text = str(asked).strip()
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        number = Decimal(-1)
    share = number / WHOLE if text.endswith("%") else number
    if not 0 < share < 1:
        raise UsageError(f"--holdout {text!r} is no share between 0 and 1", hint="--holdout 10%")
    return share
