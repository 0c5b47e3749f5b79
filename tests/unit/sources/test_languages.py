"""recognition: headers of shops in many countries, each with the columns that mean customer, order, date and money."""

import pytest

from segkit.sources.roles.recognition import Roles, recognise

HEADERS = {
    "Swedish": "Kundnummer · Ordernummer · Orderdatum · Totalbelopp",
    "Norwegian": "Kundenr · Ordrenummer · Dato · Beløp",
    "Danish": "Kunde · Fakturanr. · Dato · Beløb inkl. moms",
    "Finnish": "Asiakasnumero · Tilausnumero · Päivämäärä · Loppusumma",
    "Hungarian": "Vevő · Rendelésszám · Rendelés dátuma · Végösszeg",
    "Romanian": "Cod client · Număr comandă · Data comenzii · Valoare totală",
    "Greek": "Πελάτης · Αριθμός παραγγελίας · Ημερομηνία · Σύνολο",
    "Bulgarian": "Клиент · Номер на поръчка · Дата · Обща сума",
    "Croatian": "Kupac · Broj narudžbe · Datum · Iznos",
}


@pytest.mark.parametrize("language", HEADERS)
def test_columns_are_known_in_many_languages(language):
    names = HEADERS[language].split(" · ")
    for header in (names, names[::-1], [*names, "Status", "Extra"]):
        roles = recognise(header, Roles(), shown="orders.csv")
        assert [roles.customer, roles.order, roles.date, roles.amount] == names
