"""What the words of a status, or of a kind of operation, mean: a sale, no money, or money back."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property


class Verdict(StrEnum):
    """What a status says of its line."""

    SALE = "sale"
    NO_MONEY = "no money"
    MONEY_BACK = "money back"


class MoneyBack(StrEnum):
    """What a line above zero does whose status or kind says money back."""

    AS_WRITTEN = "as written"
    """Signs are used in this data set: such a line is the sale, and another one undoes it."""
    SUBTRACT = "subtract"
    """It is money paid back."""
    UNDO = "undo"
    """It is the sale itself, undone; where its order has other sales it is money paid back."""
    ITEM = "item"
    """It is one item of its order, undone: what else the order holds stands."""

    @property
    def undoes(self) -> bool:
        """Whether any such line is a sale that counts for nothing."""
        return self in {MoneyBack.UNDO, MoneyBack.ITEM}


class _Stems:
    """Stems that are matched at the start of a word, each a pattern itself; made into one when first asked."""

    def __init__(self, *tables: str) -> None:
        self._tables = tables

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Thai and Arabic letters have several spellings in Unicode: words are compared in the one of NFKC.
        tables = (unicodedata.normalize("NFKC", table) for table in self._tables)
        stems = [stem.strip() for table in tables for stem in table.split(",") if stem.strip()]
        return re.compile(rf"(?<!\w)(?:{'|'.join(stems)})")

    def search(self, text: str) -> bool:
        """Tell whether any word of a text begins with one of the stems."""
        return self._pattern.search(text) is not None


# One line a language: en, ru, de, fr, es, it, pt, nl, pl, cs, uk, tr; where there are more, sv no da fi, hu ro el bg,
# id, zh ja ko. `cancel` covers cancelled, canceled and
# cancellation. Order matters: what undoes a sale is looked for before what pays for it ("not paid", "не оплачен").
_NO_MONEY = _Stems(
    "cancel, void, fail, pending, draft, declin, reject, abandon, expired, unpaid, authorized, uncaptured, fraud, trash, "
    "incomplete, requires, blocked, denied, deleted, refused, overdue, payment error, closed ?lost, deal lost, on ?hold, "
    "holded, not (?:yet )?paid, awaiting, (?:waiting|wait) for, checkout draft, payment review, unfulfilled and unpaid, "
    "no ?show, lapsed, open quote, quote, estimate(?!d), test order, abandoned cart, cncl, rto(?!\\w), undeliver, "
    "not (?:yet )?deliver, lost in, pledge(?! payment), (?:buyer|customer) did not pay, spam, parked, written ?off, write ?off, out of stock, cxl, canc(?!\\w), superseded, merged(?! to)",
    "отмен, аннулир, отказ, отклон, черновик, провал, сделка не, ожида, просроч, не ?оплач, неоплач, не ?выкуп, не ?состоял, "
    r"не ?подтвержд, не ?доставлен, не ?вруч, не ?выдан, не ?получен, не ?выполн, не ?успеш, не принят, не ?приш, не ?яв, не ?заезд, не ?заех, ошибк\w* оплат, удален, проигран, (?:закрыт\w* и )?не реализован, недозвон, "
    "брошен, не ?дозвон, дубл, тестов, не ?забра, корзин, спам, нет в наличии, утер, потерян, объединен",
    "storniert, nicht (?:erschienen|zugestellt|geliefert|abgeholt), abgebrochen, fehlgeschlagen, ausstehend, offen, unbezahlt, nicht bezahlt, abgelehnt, entwurf, wartend, in wartestellung, "
    r"warten auf, zahlung ausstehend, annulliert, widerrufen, gescheitert, zahlung\w* offen, zuruckgestellt",
    "annul, absent, non honor, non livr, echou, echec, en attente, attente de paiement, attente paiement, erreur de paiement, impay, non pay, refus, brouillon, abandonn, expire, supprim",
    "cancelad, anulad, fallid, pendiente, impagad, no pagad, rechazad, borrador, en espera, abandonad, caducad, vencid, sin pagar, no asisti, no entregad, no se presento, inasisten, no acudi, no recibid, no aprobad, no cobrad",
    "annullat, fallit, in attesa, non pagat, rifiutat, bozza, in sospeso, scadut, abbandonat, cancellat, non presentat, non consegnat",
    "falhad, falhou, pendente, nao pag, recusad, rascunho, aguardando, a aguardar, abandonad, expirad, malsucedid, cancelamento, nao aprovad, nao comparec, faltou, nao entreg",
    "geannuleerd, mislukt, wachtend, in afwachting, in behandeling betaling, onbetaald, niet betaald, geweigerd, concept, in de wacht, verlopen, openstaand, niet (?:geleverd|bezorgd|afgehaald)",
    "anulowan, nieudan, oczekuj, nieoplac, niezaplac, nie zaplac, odrzucon, szkic, wstrzyman, roboczy, porzucon, wygas, nie powiod, niestaw, nie staw, nieobecn, nie ?odebran, nie ?dostarcz",
    "zrusen, selhal, stornovan, neuspesn, ceka, cekajici, nezaplac, neuhrazen, zamitnut, koncept, odmitnut, pozastaven, storno$",
    "скасован, відмін, відмов, видален, очіку, не ?сплачен, несплачен, відхилен, чернетка, помилк, не оплачен, протермінован, не ?з.явив, не ?прийш, не ?(?:доставлен|отриман|забран)",
    "iptal, basarisiz, bekl, beklemede, odenmedi, odenmemis, reddedil, taslak, onay bekl, odeme bekl, suresi dol, gelmedi, teslim (?:edil|alin)\\w*m[ae](?:di|mis)",
    "makuler, avbrut, avbruten, obetald, ej betald, vantar, avvisad, nekad, utkast, kansell, ubetalt, ikke betalt, venter pa, avslatt, "
    "afvent, afvist, kladde, annulleret, peruttu, peruut, odottaa, maksamat, hylatty, luonnos, epaonnist",
    "torol, visszautasit, fuggoben, sikertelen, kifizetetlen, nincs fizetve, fizetesre var, lejart, anulat, in asteptare, esuat, respins, "
    "neplatit, refuzat, ακυρ, εκκρεμ, αποτυχ, απορριφ, σε αναμονη, απληρωτ, анулир, изчаква, неплат, неуспеш",
    "atsauk, neapmok, atcelt, neapmaks, tuhistat, tasumata, otkazan, neplacen, бас тарт, жойыл, төленбе, жеткізілме, орындалма, đa huy, chua thanh toan, "
    "batal, dibatalkan, belum (?:di)?bayar, menunggu, gagal, ditolak, kedaluwarsa",
    "preklican, stornir, ponisten, odbijen, zavrnjen, neuspel, neuspjel, na cekanju, caka, nije placen, neplacan, nacrt, osnutek, "
    "поништ, одбијен, на чекању, неплаћен, скасаван, чакае, неаплач, anul, pendent, rebutj, esborrany, "
    "ləgv, imtina, rədd, ugursuz, gozləyir, gozləmə, odənilmə, bekor, rad etil, kutil, to.?lanmagan, muvaffaqiyatsiz, "
    r"huy, (?:đa )?bi huy, that bai, tu choi, cho (?:thanh toan|xac nhan), het han",
    "בוטל, מבוטל, ביטול, ממתין, ממתינה, בהמתנה, לא שול, נכשל, נדח, טיוטה, פג תוקף",
    r"(?:ال)?(?:ملغ[يىا]|ملغية|مرفوض|معلق|فاشل|مسودة|منتهي), (?:تم )?(?:ال)?[إا]لغاء, [أا]لغي, فشل, غير مدفوع, "
    "(?:قيد|في|ب)\\s?(?:ال)?انتظار, لم يتم الدفع",
    "لغو, کنسل, در انتظار, پرداخت نشده, ناموفق, رد شده, پیش.?نویس, منقضی",
    ".*ยกเลิก, .*รอ(?:การ)?ชำระ, ที่ต้องชำระ, ค้างชำระ, ยังไม่(?:ได้)?ชำระ, .*ล้มเหลว, .*ปฏิเสธ, .*ไม่สำเร็จ, หมดอายุ",
    "रद्द, निरस्त, लंबित, असफल, विफल, अस्वीकृत, अवैतनिक",
    "გაუქმებ, უარყოფ, გადაუხდელ, მოლოდინ, ვერ შესრულ, չեղարկ, մերժ, չվճարվ, սպաս",
    r"\w*取消, \w*关闭, \w*關閉, 待付款, 等待\w*付款, 未付款, \w*失败, \w*失敗, 拒绝, \w*キャンセル, 未入金, 未払, 入金待, 保留, \w*취소, 미입금, 입금대기, 결제대기, \w*실패",
)
_OFFER = _Stems(
    "quotation, proposal", "коммерческ", "angebot", "devis", "presupuesto", "preventivo", "orcamento", "offerte", "oferta", "nabidka",
    "teklif",
)  # fmt: skip
"""A state of an order that is offered yet; as a kind of operation it is told apart from the bill that follows."""
_MONEY_BACK = _Stems(
    "refund, rfnd, return(?!ing), charge ?back, charged back, dispute lost, reversed, reversal, credit note, credit memo",
    "возвра, сторн, корректировк",
    "erstattet, ruckzahl, zuruckgezahlt, ruckerstatt, zuruckerstatt, retour, gutschrift, zuruckgegeben, zuruckgesandt, ruckgabe, rucklastschrift, ruckbuchung, stornorechnung, rechnungskorrektur, korrekturrechnung, rucksendung, erstattung",
    "rembours, retourn, retour, avoir, retrofacturation",
    "reembols, devuelt, devoluc, contracargo, reintegr, nota de credito, (?:factura )?rectificativ",
    "rimbors, res[oi]$, restituit, nota di credito, nota di accredito, storno",
    "devolvid, estorn, devoluc, chargeback, nota de credito",
    "terugbetaal, terugbetaling, geretourneerd, retour, gecrediteerd, creditnota, creditfactu, teruggestort",
    "zwroc, zwrot, zwrac, korekta, korekty, (?:faktura )?koryguj, obciazenie zwrotne",
    "vracen, refundovan, dobropis, vratka",
    "поверн, сторн, коригув",
    "iade, geri odeme, geri odendi",
    "kredit(?:faktura|nota|not|ering|ert)\\w*, aterbetal, retur(?!n), refunder, tilbagebetal, tilbakebetal, hyvity, palaut",
    "visszar, visszater, jovair, sztorno, helyesbit, retur(?!n), rambursat, επιστρ, πιστωτικ, възстанов, върнат, кредитно",
    "dikembalikan, pengembalian, grazint, atgriez, tagastat, қайтар",
    "vrnjen, povracil, povrat, refundiran, враћен, повраћај, вярн, вернут, retornad, retornat, reemborsa, "
    "qaytar, geri qaytar, hoan tien, hoan tra, tra hang, da hoan, đa hoan",
    "הוחזר, זיכוי, החזר, זוכה",
    r"(?:ال)?(?:مسترجع|مسترد|مرتجع), (?:تم )?(?:ال)?(?:استرجاع|استرداد|[إا]رجاع)",
    "مرجوع, بازگشت, مسترد, عودت",
    ".*คืนเงิน, .*คืนสินค้า, .*ส่งคืน, वापस, वापसी, रिफंड, धनवापसी, დაბრუნ, վերադարձ",
    r"\w*退款, \w*退货, \w*退貨, 冲红, 红字, \w*返品, \w*返金, 赤伝, \w*환불, \w*반품",
)
# Words that contain a stem above and mean the contrary, or a refund that leaves the sale standing.
_SALE = _Stems(
    r"(?:partial(?:ly)?|part|partly) (?:refund|return)\w*, non ?refundable, no return\w*, no refund\w*, not (?:return|refund)\w*, closed won, "
    r"not (?:cancel|void|fail)\w*, partial(?:ly)? cancel\w*, partial(?:ly)? void\w*, (?:return|refund|cancel\w*) (?:declin|reject|denied|refus)\w*, "
    r"(?:awaiting|pending) (?:shipment|shipping|fulfil\w*|pick ?up|delivery|collection), cancell?ed reversal, payment received",
    r"частичн\w* возвра\w*, не отмен\w*, не удален\w*, возврат\w* не (?:подлеж|возмож|принима)\w*, частичн\w* отмен\w*, отказ\w* в возврат\w*, "
    r"ожида\w* (?:в пункте|самовывоз|отгрузк|доставк|отправк|выдач|сборк|упаковк)\w*, без возврат\w*",
    r"teil\w* (?:erstatt|ruckerstatt)\w*, teilerstatt\w*, teilweise (?:erstatt|zuruck|ruck|storn)\w*, teilruckerstatt\w*, nicht storniert, wartet auf versand, versand ausstehend",
    r"partiellement rembours\w*, rembours\w* partiel\w*, en attente d.expedition, en attente de livraison, retour refuse",
    r"parcialmente reembols\w*, reembols\w* parcial\w*, pendiente de (?:envio|entrega), devol\w* parcial\w*",
    r"parzialmente rimbors\w*, rimbors\w* parzial\w*, in attesa di (?:spedizione|consegna)",
    r"parcialmente (?:devolv|estorn)\w*, aguardando (?:envio|entrega|retirada)",
    r"gedeeltelijk terugbetaald, deels terugbetaald, wacht op verzending",
    r"czesciowo zwroc\w*, czesciowy zwrot, oczekuj\w* na (?:wysylk|odbior)\w*",
    r"castecne (?:vracen|refundovan)\w*, ceka na (?:odeslani|vyzvednuti)",
    r"частков\w* поверн\w*, не (?:скасован|видален)\w*, очіку\w* (?:відправ|достав|видач|самовив)\w*",
    r"kismi iade\w*, kismen iade\w*, kargo(?:ya verilmeyi)? bekl\w*",
)
_IN_PART = _Stems(
    r"(?:partial(?:ly)?|part|partly) (?:refund|return|paid|pay|cancel|void)",
    r"частичн\w* (?:возвр|возмещ|оплач|оплат|отмен)",
    r"teil(?:weise)? ?(?:\w*erstatt|zuruck|ruckzahl|bezahl|zahl|storn)",
    r"partiellement (?:rembours|pay|annul), rembours\w* partiel, pay\w* partiel",
    r"parcialmente (?:reembols|devuelt|pag|cancel|devolv|estorn), (?:reembols|devol|pag)\w* parcial",
    r"parzialmente (?:rimbors|pagat|annull), (?:rimbors|pagament)\w* parzial",
    "(?:gedeeltelijk|deels) (?:terug|betaald|geannul)",
    "czesciow[oey] (?:zwro|oplac|zaplac|anulow)",
    "castecne (?:vrac|refund|zaplac|uhraz|storn)",
    r"частков\w* (?:поверн|сплач|оплач|скасов)",
    "(?:kismi|kismen) (?:iade|ode|iptal)",
)
"""Sales of which a part is not paid, or not any more."""
_DENIED = re.compile(
    r"(?<!\w)(?:not|non|no|nicht|pas|nao|niet|nie|nije|ne|nu|nem|не|ej|ei|ikke|inte|belum|tidak|без|ohne|δεν|לא|غير|لم) "
    r"(?:\w+ )?\w+|\w+ نشده"
)
"""Words that say the contrary of a sale; of what is not known to be none, the meaning is not known."""
_KNOWN_SALE = _Stems(
    "paid, complet, captured, succe, ship, deliver, dispatch, fulfil, process, done, closed, closedwon, won, sold, sale, invoiced, "
    "new, open, accepted, confirmed, approved, received, ready, finished, collected, picked, packed, settled, cleared, in transit, active, "
    "partially, prepar, on the way, handed, activated, checked, ok$",
    "оплач, выполн, завершен, доставл, отгруж, отправл, выдан, продан, продаж, реализ, успеш, принят, подтвержд, нов, обработ, собран, "
    "получен, готов, в пути, закрыт, доставк, частичн, передан, вруч, комплект, в работе, сборк, выехал, заехал",
    "bezahlt, abgeschlossen, versendet, versandt, geliefert, erledigt, in bearbeitung, fertig, verkauf, zugestellt, bestatigt, neu, teil, fertiggestellt, eingegangen",
    "paye, termine, expedie, livre, en cours, complet, valide, confirme, vente, accepte, nouveau, partiel",
    "pagad, completad, enviad, entregad, procesando, en proceso, confirmad, venta, finalizad, nuevo, preparac, parcial, "
    "abiert, cerrad, archivad, recibid, aprobad, acreditad, cobrad, en camino, facturad, activ[oa], vigent",
    "pagat, completat, spedit, consegnat, in lavorazione, confermat, vendita, evaso, evas, nuovo, parzial",
    "pago, paga, concluid, complet, enviad, entregue, processando, em processamento, confirmad, venda, aprovad, finalizad, novo, "
    "abert, arquivad, recebid, faturad, em andamento, a caminho, liquidad, compareceu",
    "betaald, voltooid, verzonden, geleverd, afgerond, in behandeling, verwerkt, verkoop, bezorgd, nieuw, gedeeltelijk, deels",
    "oplac, zaplac, zrealizow, wyslan, dostarcz, zakoncz, w trakcie, realizac, sprzedaz, odebran, nowe, czesciow",
    "zaplac, dokoncen, odeslan, dorucen, vyrizen, zpracovava, uhrazen, prodej, vyexpedovan, hotov, nov, castecn",
    "сплачен, виконан, завершен, доставлен, відправлен, отриман, прийнят, продаж, підтверджен, в обробці, нов, частков",
    "odendi, tamamland, kargoland, teslim, hazirlan, onayland, satis, gonderild, tahsil edil, isleme, islen, kismi, kismen, yeni",
    "gennemfort, levere, afsluttet, betalt, sendt, levererad, betald, skickad, toimitettu, maksettu, teljesit, kifizet, livrat, achitat, "
    "odoslan, vybaven, dorucen, isporucen, zavrsen, dovrsen, ivykdyt, apmoket, pabeigt, apmaksat, taidetud, tasutud, орындал, жеткізіл, төлен, "
    "zakljucen, placan, poslan, placen, dostavljen, v obdelavi, dokoncan, испоручен, завршен, плаћен, выкан, даста[ўу]лен, аплач, "
    "completad, pagad, enviad, lliurad, catdiril, tamamlan, odənil, gondəril, təsdiq, yetkazil, to.?lan, yakunlan, bajaril, "
    "đa giao, dang giao, đang, da giao, đa thanh toan, đa nhan, "
    "הושלם, שולם, שולמה, נשלח, נמסר, בטיפול, חדש, אושר, סופק, "
    r"(?:ال)?(?:مكتمل|مدفوع|جديد), تم (?:ال)?(?:تنفيذ|توصيل|شحن|تسليم|دفع|التنفيذ|التوصيل|الشحن|التسليم|الدفع), قيد (?:التنفيذ|المعالجة|التوصيل), "
    "تحویل, تکمیل, پرداخت شده, ارسال, در حال, موفق, جدید, "
    "สำเร็จ, จัดส่ง, ชำระ, เสร็จ, กำลัง, ที่ต้องจัดส่ง, पूर्ण, वितरित, भुगतान, भेज, सफल, "
    "დასრულ, გადახდილ, მიწოდ, გაგზავნ, ավարտ, վճարվ, առաքվ",
    "selesai, dikirim, hoan thanh",
)
# Nouns of operations, for columns that tell sales from refunds line by line.
_KIND_SALE = _Stems(
    "sale, sold, purchase, payment, charge(?! ?back), order, invoice, receipt, retail, checkout, subscription, capture",
    "продаж, реализац, покупк, оплат, приход, поступлен, чек, заказ, отгрузк, отчет о розничных, счет",
    "verkauf, rechnung, bestellung, zahlung, kauf, umsatz",
    "vente, facture, paiement, achat, commande, encaissement",
    "venta, factura, compra, pago, pedido, cobro, boleta",
    "vendita, fattura, acquisto, pagamento, ordine, scontrino, incasso",
    "venda, fatura, compra, pagamento, pedido, encomenda",
    "verkoop, factuur, aankoop, betaling, bestelling",
    "sprzedaz, faktura, zakup, platnosc, zamowienie, paragon",
    "prodej, faktura, nakup, platba, objednavka",
    "продаж, покупк, оплат, замовлен, реалізац",
    "satis, fatura, alis, odeme, siparis",
)
_KIND_CASH = _Stems(
    "^cash[ -]?(?:in|out|drop)$, ^paid[ -]?(?:in|out)$, ^pay[ -]?(?:in|out)$, ^no sale$, opening float",
    "внесени, изъяти, инкассац, выемк, выплата из кассы, (?:открытие|закрытие) смены",
    "bareinlage, ^einlage, ^entnahme, barentnahme, privatentnahme, privateinlage, anfangsbestand",
    "fond de caisse, apport de caisse, ^prelevement, retiro de caja, retirada de efectivo, fondo de caja, ingreso de efectivo",
    "prelievo, fondo cassa, sangria, suprimento, kasstorting, kasopname, wplata do kasy, wyplata z kasy, vklad do pokladny",
    "внесенн, вилученн, інкасац, kasa girisi, kasa cikisi",
)  # fmt: skip
"""Money that is put into a till or taken from it, and sells nothing."""
_KIND_STATE = _Stems(
    "paid, complet, shipped, delivered, fulfilled, process, closed, succe, done, settled, confirmed, approved, active, new, open, accepted",
    "оплачен, выполнен, завершен, доставлен, отгружен, отправлен, выдан, принят, подтвержден, нов, продан, получен, готов, закрыт, успеш",
    "bezahlt, abgeschlossen, versendet, versandt, geliefert, erledigt",
    "paye, termine, expedie, livre",
    "pagad, completad, enviad, entregad",
    "pagat, completat, spedit, consegnat",
    "concluid, enviad, entregue, aprovad",
    "betaald, voltooid, verzonden, geleverd, afgerond",
    "oplac, zaplac, zrealizow, wyslan, dostarcz, zakoncz",
    "zaplacen, dokoncen, odeslan, dorucen, vyrizen, uhrazen",
    "сплачен, виконан, доставлен, відправлен, отриман",
    "odendi, tamamland, kargoland, teslim",
)
_KIND_ORDER = _Stems(
    "sales order, order, quot, estimate, proforma, pro forma", "заказ, коммерческ", "bestellung, auftrag, angebot", "commande, devis",
    "pedido, presupuesto", "ordine, preventivo", "pedido, encomenda, orcamento", "bestelling, offerte", "zamowienie, oferta",
    "objednavka, nabidka", "замовлення", "siparis, teklif",
)  # fmt: skip
_KIND_BILL = _Stems(
    "invoice, bill", "реализац, счет, отгрузк, накладн, акт", "rechnung, lieferschein", "facture", "factura", "fattura", "fatura",
    "factuur", "faktura", "faktura", "рахунок, накладна, реалізац", "fatura",
)  # fmt: skip
_KIND_PAID = _Stems(
    "payment, receipt of payment, deposit, ^receipt$", "оплат, плат, поступлен, приходн", "zahlung, zahlungseingang", "paiement, encaissement, reglement",
    "pago, cobro", "pagamento, incasso", "pagamento, recebimento", "betaling", "platnosc, wplata", "platba, uhrada",
    "оплат, плат, надходжен", "odeme, tahsilat",
)  # fmt: skip
"""Papers that follow one another: the bill of a sale, and the payment of the bill."""
_KIND_SOLD = _Stems(
    "sale, sold, customer, selling", "продаж, реализ, отгруз, рознич, покупател", "verkauf, ausgangs, kunden", "vente, client", "venta, cliente",
    "vendit, client", "venda, cliente", "verkoop, klant", "sprzeda, klient", "prodej, vydan", "реаліз, відвантаж", "satis, musteri",
)  # fmt: skip
_KIND_BOUGHT = _Stems(
    "purchas, supplier, vendor, procure", "закуп, поставщик, приемк, прием товар, поступлени\\w* (?:товар|услуг|тмц|материал)",
    "einkauf, eingangsrechnung, lieferanten", "achat, fournisseur", "compra, proveedor", "acquist, fornitor", "compra, fornecedor",
    "inkoop, leverancier", "zakup, dostawc", "nakup, dodavatel, prijat", "постачальник, надходженн\\w* (?:товар|послуг)", "alis(?!\\w), tedarik",
)  # fmt: skip
"""What a shop sells, and what it buys itself; a purchase by itself is a customer's."""
_STATES_OF_BACK = _Stems(
    "refunded, returned, reversed", "возвращ", "erstattet, ruckerstattet, zuruck", "rembourse, retourne", "reembolsad, devuelt, reintegrad",
    "rimborsat, restituit", "reembolsad, devolvid, estornad", "terugbetaald, geretourneerd", "zwrocon", "vracen, refundovan", "повернен", "iade edil",
)  # fmt: skip
"""Participles: an order that is refunded, and no operation that refunds it."""
_EITHER = frozenset(("pago", "paga"))
"""A payment in Spanish, and paid in Portuguese."""
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i"})


JOINT = " | "
"""Between the status of an order and that of its payment, where both say whether there is money."""
_UNDONE = _Stems(
    "cancel, void, fail, declin, reject, abandon, expired, fraud, deleted, refused",
    "отмен, аннулир, отказ, отклон, провал", "stornier, storno, abgebrochen, abgelehnt, fehlgeschlagen, widerrufen",
    "annul, echou, refus", "cancelad, anulad, rechazad, fallid", "annullat, rifiutat, fallit", "cancelad, recusad, negad",
    "geannuleerd, mislukt, geweigerd", "anulowan, odrzucon, nieudan", "zrusen, stornovan, zamitnut", "скасован, відхилен",
    "annul, anul, preklican, otkazan, peruut, makuler, kansell, torol, ακυρ, анулир, batal, dibatalkan, huy, bekor, ləgv",
    "בוטל, מבוטל, ביטול", r"(?:ال)?(?:ملغ[يىا]|ملغية|مرفوض), (?:تم )?(?:ال)?[إا]لغاء", "لغو, کنسل", ".*ยกเลิก", "रद्द",
    "გაუქმებ, չեղարկ", r"\w*取消, \w*キャンセル, \w*취소",
    "iptal, reddedil, basarisiz",
)  # fmt: skip
"""What is over, whatever else is said of it."""
_UNFINISHED = _Stems(
    "new, open, process, accept, confirm, prepar, unfulfilled", "нов, принят, в работе, обраб, в обработ, собира, подтвержд",
    "neu, offen, in bearbeitung, bestatigt", "nouveau, en cours, en preparation, confirm", "nuevo, en proceso, confirmad, abiert",
    "nuovo, in lavorazione, confermat", "novo, processando, em processamento, confirmad, abert", "nieuw, in behandeling",
    "nowe, w trakcie, potwierdz", "nov, zpracovava, potvrzen", "нов, в оброб, прийнят", "yeni, hazirlan, onayland",
)  # fmt: skip
"""What an order may be that is not paid yet, and then brings no money."""


def normalise(word: str) -> str:
    """Bring a status to the form in which words are compared: lower case, single blanks, е for ё."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", word)
    text = unicodedata.normalize("NFKC", apart).casefold().replace("ё", "е").replace("i\u0307", "i")
    return re.sub(r"[\s_\-]+", " ", text).strip()


def _plain(word: str) -> str:
    """Normalise a word and take its Latin accents off."""
    text = unicodedata.normalize("NFD", normalise(word).translate(_LETTERS))
    return unicodedata.normalize("NFC", re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", text))


def verdict_of(word: str | None) -> Verdict:
    """Judge one status. An empty or unknown word is a sale: leaving out needs a reason."""
    text = _plain(word or "")
    if text == "lost":
        return Verdict.NO_MONEY
    if _SALE.search(text):
        return Verdict.SALE
    if _NO_MONEY.search(text) or _OFFER.search(text):
        return Verdict.NO_MONEY
    if _MONEY_BACK.search(text):
        return Verdict.MONEY_BACK
    return Verdict.SALE


def joint_verdict(order: str, payment: str) -> Verdict | None:
    """Judge the status of an order and that of its payment; None where they contradict each other.

    A cancelled order that was paid brings no money, and neither does a new one that is not; whether one does that is
    delivered and not paid, or paid and awaits something, the two alone do not tell.
    """
    words = {word: verdict_of(word) for word in (order, payment) if normalise(word)}
    if normalise(payment) == "open":
        words[payment] = Verdict.NO_MONEY
    verdicts = set(words.values())
    if len(verdicts) < 2:  # noqa: PLR2004 - both say the same, or one says nothing
        return next(iter(verdicts), Verdict.SALE)
    if Verdict.NO_MONEY not in verdicts:
        return Verdict.MONEY_BACK
    over = any(_UNDONE.search(_plain(word)) for word, verdict in words.items() if verdict is Verdict.NO_MONEY)
    unpaid = words.get(payment) is Verdict.NO_MONEY and _UNFINISHED.search(_plain(order))
    return Verdict.NO_MONEY if over or unpaid or Verdict.MONEY_BACK in verdicts else None


def is_known(word: str) -> bool:
    """Tell whether this status is one whose meaning is known; other words are told when they are taken as sales."""
    text = _plain(word)
    known = verdict_of(word) is not Verdict.SALE or _SALE.search(text)
    return not text or known or _KNOWN_SALE.search(_DENIED.sub("", text))


def is_denied(text: str) -> bool:
    """Tell whether a text says that something did not happen: `not returned`."""
    return _DENIED.match(_plain(text)) is not None


def is_in_part(word: str) -> bool:
    """Tell a sale of which its status says that a part is not paid, or was paid back."""
    return _IN_PART.search(_plain(word))


def pays_back(word: str) -> bool:
    """Tell whether a status names money that was paid back, were it a part only."""
    return _MONEY_BACK.search(_plain(word))


def kind_of(word: str | None) -> Verdict | None:
    """Judge one kind of operation; None where the word is none that is known."""
    text = _plain(word or "")
    if _KIND_CASH.search(text):
        return Verdict.NO_MONEY
    if _MONEY_BACK.search(text):
        return Verdict.MONEY_BACK
    if _NO_MONEY.search(text):
        return Verdict.NO_MONEY
    return Verdict.SALE if _KIND_SALE.search(text) else None


def papers_of(words: Iterable[str]) -> dict[str, list[str]]:
    """Sort kinds of operations by the step of a sale that they are: offer or order, bill, payment."""
    found: dict[str, list[str]] = {}
    for word in words:
        text = _plain(word)
        for step, stems in (("payment", _KIND_PAID), ("order", _KIND_ORDER), ("bill", _KIND_BILL)):
            if stems.search(text):
                found.setdefault(step, []).append(word)
                break
    return found


def bought_and_sold(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the kinds that say that the shop itself bought, and those that say that it sold."""
    plain = {word: _plain(word) for word in words}
    buys = {word for word, text in plain.items() if _KIND_BOUGHT.search(text)}
    # A return of what was sold is none: beside it a purchase is the customer's.
    sells = {word for word, text in plain.items() if _KIND_SOLD.search(text) and not _MONEY_BACK.search(text)}
    return [word for word in plain if word in buys - sells], [word for word in plain if word in sells - buys]


def are_kinds(words: Iterable[str]) -> bool:
    """Tell whether a column names kinds of operations, sale and refund, and not states of orders."""
    words = list(words)
    sales = [_plain(word) for word in words if verdict_of(word) is Verdict.SALE and normalise(word)]
    backs = [_plain(word) for word in words if verdict_of(word) is Verdict.MONEY_BACK]
    if any(_STATES_OF_BACK.search(word) for word in backs):
        sales = [word for word in sales if word not in _EITHER]
    return any(_KIND_SALE.search(word) for word in sales) and not any(_KIND_STATE.search(word) for word in sales)
