"""statuses: what the words of a status column mean, in English and in Russian."""

import pytest

from segkit.statuses import Verdict, normalise, verdict_of

SALE = """
    paid, Paid, completed, wc-completed, shipped, Delivered, fulfilled, processing, partially_paid, settled, succeeded,
    partially_refunded, Partially refunded, partially returned, non-refundable, not cancelled, closed won, closedwon, Closed,
    Оплачен, частично оплачен, Доставлен, Выполнен, завершён, отгружен, принят, в пути, сделка успешна,
    Частично возвращён, частичный возврат, не отменён, возврату не подлежит
"""
NO_MONEY = """
    cancelled, canceled, Cancelled, CANCELLED, cancellation, wc-cancelled, void, voided, failed, Failed, pending,
    Pending payment, pending_payment, unpaid, not paid, not yet paid, On hold, on-hold, holded, draft, checkout-draft,
    declined, rejected, expired, Denied, requires_payment_method, awaiting payment, closed lost, closedlost, lost,
    отменён, Отменен, ОТМЕНЁН, отменено, Отменён клиентом, отмена, аннулирован, отказ, не оплачен, Не оплачено,
    отклонён, неоплачен, провалена, черновик, Ожидает оплаты, сделка не состоялась, не подтверждён
"""
MONEY_BACK = """
    refunded, Refunded, refund, returned, Return, return requested, chargeback, charged back, reversed,
    возврат, Возврат товара, возвращён, возвращен, сторно, сторнирован, корректировка
"""


def words(table):
    return [word.strip() for word in table.replace("\n", " ").split(",")]


@pytest.mark.parametrize("word", words(SALE))
def test_this_word_is_a_sale(word):
    assert verdict_of(word) is Verdict.SALE


@pytest.mark.parametrize("word", words(NO_MONEY))
def test_this_word_brings_no_money(word):
    assert verdict_of(word) is Verdict.NO_MONEY


@pytest.mark.parametrize("word", words(MONEY_BACK))
def test_this_word_gives_money_back(word):
    assert verdict_of(word) is Verdict.MONEY_BACK


@pytest.mark.parametrize("word", [None, "", " ", "xyzzy", "42", "archived"])
def test_an_empty_or_unknown_word_is_a_sale_because_leaving_out_needs_a_reason(word):
    assert verdict_of(word) is Verdict.SALE


@pytest.mark.parametrize("word", ["avoided costs", "prepaid", "uncancelled", "invalid"])
def test_a_stem_inside_a_word_says_nothing(word):
    assert verdict_of(word) is Verdict.SALE


def test_spellings_of_one_word_compare_alike():
    spellings = ["On-Hold", "on_hold", " ON  HOLD ", "on\u00a0hold", "\uff4fn hold"]
    assert {normalise(word) for word in spellings} == {"on hold"}
    assert normalise("Отменён") == normalise("ОТМЕНЕН")
