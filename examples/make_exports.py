"""Write the shop of `orders.csv` once more, as other tools would export it: one shop, one truth, four dialects.

Run `python examples/make_exports.py FOLDER`.
The headers are those of the tools, with the columns that matter; whatever segkit reads from any of these files
has to agree with `orders.csv` to the cent. Standard library only.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

Row = Sequence[str]

ORDERS = Path(__file__).with_name("orders.csv")
SHOPIFY = {"paid": "paid", "pending": "pending", "cancelled": "voided"}
WOOCOMMERCE = {"paid": "Completed", "pending": "Pending payment", "cancelled": "Cancelled"}
BITRIX24 = {"paid": "Сделка успешна", "pending": "Счёт на предоплату", "cancelled": "Сделка провалена"}


class Order(NamedTuple):
    """An order of the shop: what was sold, and what came back later under the same number."""

    number: str
    day: str
    customer: str
    email: str
    division: str
    status: str
    sold: list[tuple[str, Decimal]]
    returned: list[tuple[str, str, Decimal]]

    @property
    def total(self) -> Decimal:
        """What the order came to when it was placed."""
        return sum((amount for _, amount in self.sold), Decimal())

    @property
    def refund(self) -> Decimal:
        """What was given back since."""
        return sum((amount for *_, amount in self.returned), Decimal())


def orders() -> Iterator[Order]:
    """Read the orders, the oldest first."""
    with ORDERS.open(encoding="utf-8", newline="") as file:
        lines = sorted(csv.DictReader(file), key=lambda line: line["order_id"])
    for number, group in groupby(lines, key=lambda line: line["order_id"]):
        priced = [(line, Decimal(line["amount"])) for line in group]
        sold = [(line["category"], amount) for line, amount in priced if amount > 0]
        back = [(line["order_date"], line["category"], -amount) for line, amount in priced if amount < 0]
        first, _ = next(one for one in priced if one[1] > 0)
        named = (first[name] for name in ("order_date", "customer_id", "email", "division", "status"))
        yield Order(number, *named, sold, back)


def hour(order: Order) -> str:
    """Give an order a time of day, always the same."""
    return f"{8 + int(order.number[-2:]) % 12:02}:{int(order.number[-3:]) % 60:02}"


def shopify(shop: Sequence[Order]) -> Iterator[Row]:
    """One row per item, the order's cells on its first row only, the newest order first."""
    yield (
        "Name", "Email", "Financial Status", "Currency", "Total", "Created at", "Lineitem quantity", "Lineitem name",
        "Lineitem price", "Refunded Amount",
    )  # fmt: skip
    for order in reversed(shop):
        status = SHOPIFY[order.status]
        if order.refund:
            status = "refunded" if order.refund == order.total else "partially_refunded"
        for place, (what, amount) in enumerate(order.sold):
            item = ("1", what, str(amount))
            when = f"{order.day} {hour(order)}:00 +0000"
            if place:
                yield (f"#{order.number}", order.email, "", "", "", when, *item, "")
            else:
                total = str(order.total)
                yield (f"#{order.number}", order.email, status, "EUR", total, when, *item, str(order.refund))


def woocommerce(shop: Sequence[Order]) -> Iterator[Row]:
    """One row per item, the order's total and refund repeated on every row."""
    yield (
        "Order Number", "Order Status", "Order Date", "Email (Billing)", "Order Refund Amount", "Order Total Amount",
        "Item Name", "Item Cost",
    )  # fmt: skip
    for order in reversed(shop):
        status = "Refunded" if order.refund == order.total else WOOCOMMERCE[order.status]
        for what, amount in order.sold:
            when = f"{order.day} {hour(order)}"
            money = str(order.refund), str(order.total)
            yield (order.number.removeprefix("A-"), status, when, order.email, *money, what, str(amount))


def rubles(amount: Decimal) -> str:
    """Write money as 1C does: no-break blanks between thousands, a decimal comma."""
    return f"{amount:,.2f}".replace(",", "\xa0").replace(".", ",")


def one_c(shop: Sequence[Order]) -> Iterator[Row]:
    """Write a sales report: title lines, one row per line of a document, a total; what was cancelled is no sale."""
    yield ("Ведомость по продажам",)
    yield ("Период: 01.07.2024 - 30.06.2026",)
    yield ()
    yield ("Подразделение", "Контрагент", "Документ продажи", "Дата", "Номенклатура", "Сумма продажи, руб.")
    total = Decimal()
    for order in shop:
        if order.status != "paid":
            continue
        number = order.number.removeprefix("A-").zfill(9)
        moves = [("Реализация товаров и услуг", order.day, *sold) for sold in order.sold]
        moves += [("Возврат товаров от покупателя", day, what, -amount) for day, what, amount in order.returned]
        for kind, day, what, amount in moves:
            when = f"{'.'.join(reversed(day.split('-')))} {hour(order)}:00"
            total += amount
            yield (order.division, order.customer, f"{kind} {number} от {when}", when, what, rubles(amount))
    yield ("Итого", "", "", "", "", rubles(total))


def bitrix24(shop: Sequence[Order]) -> Iterator[Row]:
    """One row per deal, with what was left of its sum; only deals that were won brought money."""
    yield ("ID", "Название сделки", "Стадия сделки", "Контакт", "Сумма", "Валюта", "Предполагаемая дата закрытия")
    for order in shop:
        number, closed = order.number.removeprefix("A-"), ".".join(reversed(order.day.split("-")))
        title, stage = f"Заказ {number}", BITRIX24[order.status]
        yield (number, title, stage, order.customer, str(order.total - order.refund), "EUR", closed)


def write(path: Path, rows: Iterable[Row], *, delimiter: str = ",", encoding: str = "utf-8") -> None:
    """Write one export."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)


def main(folder: Path) -> None:
    """Write all exports into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    shop = list(orders())
    write(folder / "shopify.csv", shopify(shop))
    write(folder / "woocommerce.csv", woocommerce(shop), encoding="utf-8-sig")
    write(folder / "1c.csv", one_c(shop), delimiter=";", encoding="cp1251")
    write(folder / "bitrix24.csv", bitrix24(shop), delimiter=";", encoding="utf-8-sig")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "exports"))
