"""Header names into roles: which column is the customer, the order, the date, the money.

By name only, English and Russian. Nothing is taken on content, and nothing that is unsure is taken.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from segkit.errors import ColumnError, SegkitError

if TYPE_CHECKING:
    from collections.abc import Sequence

# Tiers: a name of an earlier tier wins over one of a later; two of one tier are unsure.
# Written without blanks, `_`, `-` and dots, in lower case, with е for ё.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "customer": (
        "customerid idcustomer кодклиента idклиента клиентid идклиента кодпокупателя idпокупателя покупательid",
        "clientid userid buyerid contactid visitorid memberid shopperid customerno customernumber customercode customerkey"
        " clientnumber clientcode buyeruserid кодконтрагента контрагенткод номерклиента клиенткод",
        "customer client buyer клиент покупатель контрагент заказчик партнер плательщик",
        "email customeremail buyeremail emailaddress clientemail emailbilling billingemail почта элпочта"
        " электроннаяпочта emailклиента emailпокупателя",
        "phone customerphone phonenumber телефон телефонклиента номертелефона cardnumber loyaltyid loyaltycard"
        " номеркарты дисконтнаякарта картаклиента инн",
    ),
    "order": (
        "orderid idorder номерзаказа idзаказа заказid идзаказа",
        "ordernumber orderno order ordernum заказ №заказа кодзаказа",
        "invoiceno invoice invoiceid invoicenumber receipt receiptid receiptno receiptnumber transactionid transaction"
        " transactionnumber document documentid documentno documentnumber check checkid checkno checknumber ticketid"
        " basketid документ документпродажи номердокумента регистратор накладная номернакладной реализация чек номерчека"
        " №чека idсделки",
    ),
    "date": (
        "orderdate dateoforder датазаказа",
        "date дата",
        "createdat created createddate datecreated датасоздания",
        "purchasedate invoicedate transactiondate saledate salesdate paidat"
        " paymentdate timestamp datetime orderdatetime ordertime ordertimestamp orderedat purchasedat receiptdate"
        " posteddate датапродажи датадокумента датаотгрузки датареализации датачека датапокупки датаоплаты"
        " датаивремя датавремя период",
    ),
    "amount": (
        "amount сумма",
        "ordertotal revenue sales netsales total totalamount grandtotal orderamount ordervalue totalprice sum lineamount"
        " linetotal netamount salesamount transactionamount paymentamount turnover spend totalsales totalrevenue"
        " выручка итого суммазаказа суммапродажи суммадокумента суммаоплаты суммачека суммасндс стоимость оплачено"
        " оборот сумманакладной",
    ),
    "quantity": ("quantity qty количество колво units itemquantity lineitemquantity", "pieces count шт штук"),
    "price": ("unitprice price цена ценазаединицу ценазашт itemprice priceperunit ценазаупаковку",),
    "status": (
        "status статус",
        "orderstatus statusoforder financialstatus paymentstatus статусзаказа статусоплаты состояние состояниезаказа"
        " стадия стадиясделки этап этапсделки stage dealstage статуссделки статусдокумента финансовыйстатус orderstate",
    ),
    "currency": ("currency валюта currencycode ordercurrency кодвалюты валютазаказа",),
}
# Whole words that forbid a role, whatever else the name says.
_FORBIDDEN = {
    "customer": r"postal|zip|po|city|индекс\w*|город\w*|name|имя|фио|название|group|группа|type|тип|segment|city|country|since",
    "date": r"last|next|first|export\w*|report\w*|print\w*|выгрузк\w*|последн\w*|следующ\w*|перв\w*|ship\w*|deliver\w*|birth\w*|due|updat\w*|modif\w*|cancel\w*|refund\w*|return\w*|expir\w*|regist\w*|"
    r"доставк\w*|рожд\w*|изменен\w*|отмен\w*|возврат\w*|регистрац\w*",
    "amount": r"coupons?|gift|bonus\w*|due|outstanding|weight|balance|points?|бонус\w*|долг\w*|вес|баланс\w*|балл\w*|discount\w*|tax\w*|vat|ship\w*|fee|fees|cost\w*|refund\w*|tip|tips|margin|profit|items?|quantity|sub|"
    r"скидк\w*|ндс|налог\w*|доставк\w*|себестоимост\w*|возврат\w*|комисси\w*|прибыл\w*",
    "order": r"items?|lines?|rows?|строк\w*|позици\w*|date|status|total|amount|type|source|дата|статус|сумма|тип",
}
# Without a synonym, a name that holds these words and no forbidden one is taken when it is the only one.
_WEAK = {
    "customer": r"(?=.*\b(customer|client|buyer|клиент\w*|покупател\w*|контрагент\w*)\b)(?=.*\b(id|no|number|code|key|ref|код|номер|№|ид)\b)",
    "order": r"(?=.*\b(order|invoice|receipt|заказ\w*|чек\w*)\b)(?=.*\b(id|no|number|num|ref|код|номер|№|ид)\b)",
    "date": r"\b(date|дата)\b",
    "amount": r"\b(amount|revenue|total|turnover|сумма|выручка|итого)\b",
}
_WITH_TAX = re.compile(r"\b(incl\w*|including|with|с|вкл\w*)( учетом)? (vat|tax(es)?|ндс)\b")
_UNIT = re.compile(r"\(.*?\)|,.*$|\b(руб|rub|rur|usd|eur|gbp|kzt|byn|utc|gmt)\b\.?|[₽$€£]")
_DAMAGED_ID = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d\d?")
NEEDED = ("customer", "date", "amount")


@dataclass(frozen=True)
class Roles:
    """Which column plays which role; None where none does."""

    customer: str | None = None
    order: str | None = None
    date: str | None = None
    amount: str | None = None
    quantity: str | None = None
    price: str | None = None
    status: str | None = None
    currency: str | None = None

    def named(self) -> dict[str, str]:
        """Return the roles that are taken, with their columns."""
        return {field.name: column for field in fields(self) if (column := getattr(self, field.name))}


def normalise(name: str) -> str:
    """Bring a header name to the form in which names are compared: words in lower case, single blanks."""
    text = unicodedata.normalize("NFKC", name).replace("\ufeff", "").casefold().replace("ё", "е")
    return re.sub(r"[\s_\-.:/]+", " ", text).strip()


def _squeezed(name: str) -> str:
    return re.sub(r"[^\w№#]", "", normalise(name))


def recognise(header: Sequence[str], given: Roles, *, shown: str) -> Roles:
    """Decide which column plays which role; what is given overrules what the names say.

    Raises:
        ColumnError: A needed role is missing or unsure, or a given column is not there.
    """
    taken = _taken(header, given, shown)
    _complete(taken, header, shown)
    return Roles(**taken)


def recognise_some(header: Sequence[str], given: Roles, *, shown: str) -> Roles:
    """Decide as many roles as the names tell; one that is unsure, and all that would be missing, stay empty.

    Raises:
        ColumnError: A given column is not there.
    """
    return Roles(**_taken(header, given, shown, refuse_unsure=False))


def _taken(header: Sequence[str], given: Roles, shown: str, *, refuse_unsure: bool = True) -> dict[str, str]:
    taken = {role: find_column(header, column, f"--{role}", shown) for role, column in given.named().items()}
    if "amount" in taken or {"quantity", "price"} & taken.keys():
        _refuse_half(taken, shown)
    for role in _SYNONYMS:
        if role in taken or _not_needed(role, taken, given):
            continue
        free = [name for name in header if name not in taken.values()]
        try:
            column = _found(role, free, shown)
        except ColumnError:
            if refuse_unsure:
                raise
            continue
        if column:
            taken[role] = column
    if "amount" in taken:
        for role in ("quantity", "price"):
            taken.pop(role, None)
    return taken


def _found(role: str, free: Sequence[str], shown: str) -> str | None:
    # Pieces times price is plainer money than a column that merely has the word in its name.
    plainly = role == "amount" and all(_only(part, free, shown) for part in ("quantity", "price"))
    return _only(role, free, shown, plainly=plainly)


def _not_needed(role: str, taken: dict[str, str], given: Roles) -> bool:
    if role == "amount":
        return given.quantity is not None
    return role in {"quantity", "price"} and "amount" in taken


def _refuse_half(taken: dict[str, str], shown: str) -> None:
    if "amount" in taken and {"quantity", "price"} & taken.keys():
        raise ColumnError(
            f"{shown}: the money is either an amount or quantity × price, not both",
            hint="leave out --amount, or --quantity and --price",
        )


def _only(role: str, names: Sequence[str], shown: str, *, plainly: bool = False) -> str | None:
    allowed = [name for name in names if not _forbids(role, name)]
    for tier in _SYNONYMS[role]:
        words = frozenset(tier.split())
        exact = [name for name in allowed if _squeezed(name) in words]
        found = exact or [name for name in allowed if _squeezed(_UNIT.sub("", normalise_units(name))) in words]
        if len(found) > 1:
            raise _unsure(role, found, shown)
        if found:
            return found[0]
    if role not in _WEAK or plainly:
        return None
    found = [name for name in allowed if re.search(_WEAK[role], normalise(name))]
    if len(found) > 1 and role in NEEDED:
        raise _unsure(role, found, shown)
    return found[0] if len(found) == 1 else None


def normalise_units(name: str) -> str:
    """Lower-case a name but keep the brackets and commas that set units apart."""
    return unicodedata.normalize("NFKC", name).replace("\ufeff", "").casefold().replace("ё", "е")


def _forbids(role: str, name: str) -> bool:
    words = _FORBIDDEN.get(role)
    if words is None:
        return False
    # `OrderTotal` and `Customer Name` alike: a capital inside a word begins another.
    apart = normalise(re.sub(r"(?<=[a-zа-я])(?=[A-ZА-Я])", " ", name))
    known = any(_squeezed(name) in tier.split() for tier in _SYNONYMS[role])
    if role == "amount":
        apart = _WITH_TAX.sub("", apart)
    return not known and re.search(rf"\b({words})\b", apart) is not None


def _unsure(role: str, found: Sequence[str], shown: str) -> ColumnError:
    columns = ", ".join(f"`{name}`" for name in found)
    return ColumnError(
        f"{shown}: more than one column may be the {role}: {columns}",
        hint=f"say which: --{role} {quoted(found[0])}",
    )


def _complete(taken: dict[str, str], header: Sequence[str], shown: str) -> None:
    missing = [role for role in ("customer", "date") if role not in taken]
    if "amount" not in taken and not {"quantity", "price"} <= taken.keys():
        missing.append("amount")
    if not missing:
        return
    seen = ", ".join(name or "(blank)" for name in header)
    what = {"customer": "customer", "date": "order date", "amount": "amount"}
    options = " ".join(f"--{role} COLUMN" for role in missing)
    if "amount" in missing:
        options += "   (or --quantity COLUMN --price COLUMN instead of --amount)"
    raise ColumnError(
        f"{shown}: no column is plainly the {' or the '.join(what[role] for role in missing)}; columns seen: {seen}",
        hint=f"name it: segkit rfm {quoted(shown)} {options}",
    )


def find_column(header: Sequence[str], wanted: str, option: str, shown: str) -> str:
    """Find a column that the user named: exactly, else by its normalised name.

    Raises:
        ColumnError: It is not there, or there more than once.
    """
    found = [name for name in header if name == wanted] or [
        name for name in header if normalise(name) == normalise(wanted)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise ColumnError(
            f"{shown}: column `{wanted}` is there {len(found)} times", hint="rename one of them in the file"
        )
    near = difflib.get_close_matches(normalise(wanted), [normalise(name) for name in header], n=1, cutoff=0.6)
    close = next((name for name in header if near and normalise(name) == near[0]), None)
    seen = ", ".join(header)
    hint = f"did you mean {option} {quoted(close)}?" if close else f"columns seen: {seen}"
    raise ColumnError(f"{shown}: there is no column `{wanted}` ({option})", hint=hint)


def quoted(name: str) -> str:
    """Quote a name for a shell where it needs that."""
    return name if re.fullmatch(r"[\w./\-№#]+", name) else "'" + name.replace("'", "'\\''") + "'"


def looks_like_header(cells: Sequence[str]) -> bool:
    """Tell whether a row of cells names at least two roles that a list of orders must have."""
    named = [cell for cell in cells if cell.strip()]
    found = 0
    for role in ("customer", "date", "amount", "order"):
        words = frozenset(" ".join(_SYNONYMS[role]).split())
        found += any(_squeezed(_UNIT.sub("", normalise_units(cell))) in words for cell in named)
    return found > 1


def refuse_damaged_ids(ids: Sequence[str]) -> None:
    """Refuse ids that Excel has rounded: 7.92E+10 is many customers in one.

    Raises:
        SegkitError: One of these is such an id.
    """
    for name in ids:
        if _DAMAGED_ID.fullmatch(name.strip()):
            raise SegkitError(
                f"the customer {name.strip()} is a number that Excel has rounded: it stands for many customers",
                hint="export again with the column as text, or name another with --customer",
            )
