"""statuses: what the words of a status column mean, in English and in Russian."""

import pytest

from segkit.line.statuses import Verdict, are_kinds, is_denied, is_in_part, is_known, kind_of, normalise, verdict_of

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
    отклонён, неоплачен, провалена, черновик, Ожидает оплаты, сделка не состоялась, не подтверждён,
    Клиент не пришёл, не явился, Pledge, Не вручен, Не выдан, незаезд, Утерян, Нет в наличии, out of stock, Parked, Written-off,
    OrderCanceled, CANC, CXL, Видалений, No asistió, No entregado, Nicht zugestellt, Nie odebrano, Teslim edilemedi, Жеткізілмеді
"""
IN_PART = """
    partially_paid, partially_refunded, Partially refunded, partially returned, part paid, Partial refund,
    частично оплачен, Частично возвращён, частичный возврат, Teilerstattet, Teilweise erstattet, teilbezahlt,
    Partiellement remboursé, Parcialmente reembolsado, reembolso parcial, Parzialmente rimborsato, gedeeltelijk terugbetaald,
    częściowo zwrócone, Częściowy zwrot, částečně vráceno, Частково повернено, kısmi iade
"""
MONEY_BACK = """
    refunded, Refunded, refund, returned, Return, return requested, chargeback, charged back, reversed,
    Dispute lost, Nota di accredito, возврат, Возврат товара, возвращён, возвращен, сторно, сторнирован, корректировка
"""


def words(table):
    return [word.strip() for word in table.replace("\n", " ").split(",")]


@pytest.mark.parametrize("word", words(SALE))
def test_this_word_is_a_sale(word):
    assert verdict_of(word) is Verdict.SALE


@pytest.mark.parametrize("word", words(NO_MONEY))
def test_this_word_brings_no_money(word):
    assert verdict_of(word) is Verdict.NO_MONEY


@pytest.mark.parametrize("word", words(IN_PART))
def test_this_word_is_a_sale_of_which_a_part_is_missing(word):
    assert (verdict_of(word), is_in_part(word)) == (Verdict.SALE, True)


@pytest.mark.parametrize("word", ["paid", "partially shipped", "Teilgeliefert", "частично отгружен", "part 2 of 3", ""])
def test_this_word_says_nothing_of_a_part_that_is_missing(word):
    assert not is_in_part(word)


@pytest.mark.parametrize("word", words(MONEY_BACK))
def test_this_word_gives_money_back(word):
    assert verdict_of(word) is Verdict.MONEY_BACK


@pytest.mark.parametrize("word", [None, "", " ", "xyzzy", "42", "archived"])
def test_an_empty_or_unknown_word_is_a_sale_because_leaving_out_needs_a_reason(word):
    assert verdict_of(word) is Verdict.SALE


@pytest.mark.parametrize("word", ["avoided costs", "prepaid", "uncancelled", "invalid"])
def test_a_stem_inside_a_word_says_nothing(word):
    assert verdict_of(word) is Verdict.SALE


@pytest.mark.parametrize(
    "word", ["Не завершён", "not completed", "Not yet shipped", "Non confirmée", "belum dikirim", "nem teljesített", "ارسال نشده"]
)  # fmt: skip
def test_the_contrary_of_a_sale_is_not_known_for_one(word):
    assert not is_known(word)


@pytest.mark.parametrize(("word", "denied"), [("Not returned", True), ("без возврата", True), ("Returned", False)])
def test_what_did_not_happen_is_told_from_what_did(word, denied):
    assert is_denied(word) is denied


def test_spellings_of_one_word_compare_alike():
    spellings = ["On-Hold", "on_hold", " ON  HOLD ", "on\u00a0hold", "\uff4fn hold"]
    assert {normalise(word) for word in spellings} == {"on hold"}
    assert normalise("Отменён") == normalise("ОТМЕНЕН")


ELSEWHERE = {
    Verdict.SALE: """
        Bezahlt, In Bearbeitung, Abgeschlossen, Teilweise erstattet, Wartet auf Versand, Paiement accepté, Terminée, Expédié,
        Partiellement remboursé, Completado, Pagado, Enviado, Completato, Evaso, In attesa di spedizione, Concluído, Afgerond,
        In behandeling, Zrealizowane, Opłacone, Dokončeno, Odesláno, Čeká na vyzvednutí, Виконано, Оплачено, Tamamlandı, Kısmi iade,
        Canceled Reversal, Returning, resolved
    """,
    Verdict.NO_MONEY: """
        Storniert, Nicht bezahlt, Zahlung ausstehend, In Wartestellung, Offen, Annulée, En attente, Échouée, Cancelado, Pendiente de pago,
        Fallido, Annullato, In attesa di pagamento, Cancelado, Aguardando pagamento, Geannuleerd, Wachtend op betaling, Anulowane,
        Oczekujące na płatność, Zrušeno, Čeká na platbu, Скасовано, Очікує оплати, İptal edildi, Ödeme bekleniyor, Başarısız
    """,
    Verdict.MONEY_BACK: """
        Erstattet, Rückerstattet, Retourniert, Remboursée, Retour, Reembolsado, Devuelto, Rimborsato, Reso, Devolvido, Estornado,
        Terugbetaald, Zwrócone, Zwrot, Vráceno, Refundováno, Повернено, İade edildi
    """,
}


@pytest.mark.parametrize(
    ("word", "verdict"), [(word, verdict) for verdict, table in ELSEWHERE.items() for word in words(table)]
)
def test_shops_of_other_countries_say_the_same(word, verdict):
    assert verdict_of(word) is verdict


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("Sale, Refund", True), ("Payment, Chargeback", True), ("Продажа, Возврат", True), ("Verkauf, Retoure", True),
        ("paid, refunded", False), ("Completed, Refund", False), ("Оплачен, Возврат", False), ("Refund", False), ("Sale, Paid, Refund", False),
        ("Pago, Devolvido", False), ("Pago, Devolución", True),
    ],
)  # fmt: skip
def test_operations_are_told_from_states(column, kinds):
    assert are_kinds(words(column)) is kinds


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        ("Реализация товаров и услуг", Verdict.SALE), ("Возврат товаров от покупателя", Verdict.MONEY_BACK),
        ("Корректировка реализации", Verdict.MONEY_BACK), ("Credit Note", Verdict.MONEY_BACK), ("Gutschrift", Verdict.MONEY_BACK),
        ("Invoice", Verdict.SALE), ("Void", Verdict.NO_MONEY), ("Chargeback", Verdict.MONEY_BACK), ("Charge", Verdict.SALE),
        ("Electronics", None), ("", None), ("Внесение", Verdict.NO_MONEY), ("Инкассация", Verdict.NO_MONEY), ("Cash in", Verdict.NO_MONEY),
        ("paid-out", Verdict.NO_MONEY), ("Bareinlage", Verdict.NO_MONEY), ("Cash sale", Verdict.SALE), ("Receipt", Verdict.SALE),
    ],
)  # fmt: skip
def test_a_kind_of_operation_is_known_or_none(word, verdict):
    assert kind_of(word) is verdict
