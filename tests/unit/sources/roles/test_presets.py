"""presets: small exports in the form of known tools, with totals computed by hand."""

from datetime import date
from decimal import Decimal

import pytest
from factories import by_customer, left_out, walked

from segkit.errors import ColumnError, SegkitError, UsageError
from segkit.sources.reading import Reading
from segkit.sources.roles.presets import preset_of, presets
from segkit.sources.roles.recognition import Roles

EXPORTS = {
    "booking": """
        Book number;Booked by;Guest Name(s);Check-in;Booked on;Status;Price;Commission %;Commission Amount
        301;ann;Ann;2026-02-01;2026-01-13 10:00:00;ok;30.00 EUR;15;4.50 EUR
        302;bob;Bob;2026-02-05;2026-01-14 10:00:00;ok;20.00 EUR;15;3.00 EUR
        303;bob;Bob;2026-02-07;2026-01-15 10:00:00;cancelled_by_guest;90.00 EUR;15;0.00 EUR
        304;bob;Bob;2026-02-07;2026-01-15 10:00:00;no_show;80.00 EUR;15;0.00 EUR
    """,
    "airbnb": """
        Confirmation code,Status,Guest name,Contact,Start date,End date,Booked,Listing,Earnings
        HM1,Past guest,ann,+49 1,2/1/2026,2/3/2026,2026-01-13,Flat,$30.00
        HM2,Confirmed,bob,+49 2,2/5/2026,2/26/2026,2026-01-14,Flat,$20.00
        HM3,Canceled by guest,bob,+49 2,2/7/2026,2/28/2026,2026-01-15,Flat,$15.00
    """,
    "stripe-invoices": """
        id,Amount Due,Billing,Closed,Currency,Customer,Date (UTC),Number,Paid,Subtotal,Total,Amount Paid,Status
        in_1,30.00,send_invoice,true,usd,ann,2026-01-05 10:00,A-1,true,30.00,30.00,30.00,paid
        in_2,50.00,send_invoice,false,usd,bob,2026-01-06 10:00,A-2,false,50.00,50.00,0.00,open
        in_3,25.00,send_invoice,true,usd,bob,2026-01-07 10:00,A-3,true,20.00,20.00,20.00,paid
    """,
    "paypal-de": """
        Datum,Uhrzeit,Zeitzone,Name,Typ,Status,Währung,Brutto,Entgelt,Netto,Absender E-Mail-Adresse,Empfänger E-Mail-Adresse,Transaktionscode,Zugehöriger Transaktionscode,Auswirkung auf Guthaben
        13.01.2026,10:00:00,Europe/Berlin,Ann,PayPal Express-Zahlung,Abgeschlossen,EUR,"1.030,00","-1,00","1.029,00",ann,shop@x.example,T1,,Haben
        14.01.2026,10:00:00,Europe/Berlin,,Allgemeine Abbuchung - Bankkonto,Abgeschlossen,EUR,"-900,00","0,00","-900,00",shop@x.example,,T2,,Soll
        15.01.2026,10:00:00,Europe/Berlin,Bob,Website-Zahlung,Abgeschlossen,EUR,"25,00","-1,00","24,00",bob,shop@x.example,T3,,Haben
        16.01.2026,10:00:00,Europe/Berlin,Bob,Rückzahlung,Abgeschlossen,EUR,"-5,00","0,00","-5,00",shop@x.example,bob,T4,T3,Soll
        17.01.2026,10:00:00,Europe/Berlin,Supplier,Allgemeine Zahlung,Abgeschlossen,EUR,"-99,00","0,00","-99,00",shop@x.example,sup@x.example,T5,,Soll
        18.01.2026,10:00:00,Europe/Berlin,Cy,Website-Zahlung,Abgeschlossen,EUR,"70,00","0,00","70,00",cy,shop@x.example,T6,,Memo
        19.01.2026,10:00:00,Europe/Berlin,Ann,Website-Zahlung,Abgeschlossen,EUR,"10,00","0,00","10,00",ann,shop@x.example,T7,,Haben
    """,
    "wix": """
        Order number,Date created,Time,Total order quantity,Contact email,Item,Qty,Price,Payment status,Total,Currency,Refunded amount,Net amount
        1,2026-01-05,10:00,2,ann,Tea,1,20.00,Paid,30.00,EUR,0.00,30.00
        1,2026-01-05,10:00,2,ann,Cup,1,10.00,Paid,30.00,EUR,0.00,30.00
        2,2026-01-06,10:00,1,bob,Pot,1,25.00,Partially refunded,25.00,EUR,5.00,20.00
        3,2026-01-07,10:00,1,bob,Pot,1,25.00,Unpaid,25.00,EUR,0.00,25.00
    """,
    "woocommerce-analytics": """
        Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue
        2026-01-05 10:00:00,11,€30.00,completed,ann,new,1× Tea,1,,30
        2026-01-06 10:00:00,12,€50.00,cancelled,bob,new,1× Tea,1,,50
        2026-01-07 10:00:00,13,€20.00,completed,bob,returning,1× Tea,1,,20
    """,
    "xero": """
        ContactName,EmailAddress,InvoiceNumber,InvoiceDate,DueDate,Total,TaxTotal,Description,Quantity,UnitAmount,LineAmount,AccountCode,Currency,Type,Status
        ann,,INV-1,13/01/2026,30/01/2026,30.00,5.00,Tea,1,15.00,15.00,200,GBP,Sales invoice,Paid
        ann,,INV-1,13/01/2026,30/01/2026,30.00,5.00,Cup,1,10.00,10.00,260,GBP,Sales invoice,Paid
        bob,,INV-2,14/01/2026,30/01/2026,20.00,0.00,Pot,1,20.00,20.00,200,GBP,Sales invoice,Paid
        bob,,INV-3,14/01/2026,30/01/2026,90.00,0.00,Pot,1,90.00,90.00,200,GBP,Sales invoice,Voided
    """,
    "xero-lines": """
        *ContactName,*InvoiceNumber,*InvoiceDate,*DueDate,*Description,*Quantity,*UnitAmount,*AccountCode,*TaxType,Currency
        ann,INV-1,13/01/2026,30/01/2026,Tea,2,10.00,200,OUTPUT,GBP
        ann,INV-1,13/01/2026,30/01/2026,Cup,1,10.00,260,OUTPUT,GBP
        bob,INV-2,14/01/2026,30/01/2026,Pot,1,20.00,200,OUTPUT,GBP
    """,
    "prestashop": """
        id_order,reference,id_customer,current_state,total_paid,total_paid_tax_incl,date_add,valid
        1,A,7,5,30.000000,30.000000,2026-01-05 10:00:00,1
        2,B,8,6,40.000000,40.000000,2026-01-06 10:00:00,0
        3,C,8,4,20.000000,20.000000,2026-01-07 10:00:00,1
        4,D,8,14,50.000000,50.000000,2026-01-08 10:00:00,0
        5,E,7,10,60.000000,60.000000,2026-01-08 10:00:00,1
        6,F,7,7,70.000000,70.000000,2026-01-09 10:00:00,1
    """,
    "lightspeed": """
        Date,Receipt Number,Line Type,Customer Code,Customer Name,Quantity,Total,Status,Sku
        2026-01-05 10:00:00,1,Sale,ann,Ann,3,30.00,CLOSED,
        ,1,Sale Line,,,2,20.00,,T
        ,1,Sale Line,,,1,10.00,,C
        ,1,Payment,,,,30.00,,
        2026-01-06 10:00:00,2,Sale,bob,Bob,1,20.00,CLOSED,
        ,2,Sale Line,,,1,20.00,,T
        2026-01-06 11:00:00,3,Sale,bob,Bob,1,50.00,VOIDED,
    """,
    "clover": """
        Payment Date,Payment ID,Tender,Result,Order ID,Amount,Refund Amount,Currency,Customer ID
        05-Jan-2026 10:00 AM CET,P1,Visa,SUCCESS,O1,30.00,,USD,ann
        06-Jan-2026 10:00 AM CET,P2,Visa,FAIL,O2,40.00,,USD,bob
        07-Jan-2026 10:00 AM CET,P3,Visa,SUCCESS,O3,25.00,5.00,USD,bob
    """,
    "pipedrive": """
        Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Currency of Value,Deal - Won time,Deal - Organization
        1,x,Won,30.00,EUR,2026-01-05 10:00:00,ann
        2,y,Lost,40.00,EUR,,bob
        3,z,Won,20.00,EUR,2026-01-07 10:00:00,bob
    """,
    "shoptet": """
        code;date;statusName;currency;email;totalPriceWithVat;itemName;itemTotalPriceWithVat
        1;2026-01-05 10:00:00;Vyřízena;CZK;ann@x.example;30,00;Čaj;20,00
        1;2026-01-05 10:00:00;Vyřízena;CZK;ann@x.example;30,00;Hrnek;10,00
        2;2026-01-06 10:00:00;Stornována;CZK;ann@x.example;40,00;Čaj;40,00
        3;2026-01-07 10:00:00;Vyřízena;CZK;bob@x.example;20,00;Čaj;20,00
    """,
    "shopify": """
        Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Phone,Refunded Amount
        #1,ann@x.example,paid,EUR,30.00,2026-01-05 10:00:00 +0100,1,Tea,20.00,,0.00
        #1,ann@x.example,,,,2026-01-05 10:00:00 +0100,1,Cup,10.00,,
        #2,ANN@x.example,partially_refunded,EUR,50.00,2026-02-05 10:00:00 +0100,1,Pot,50.00,,20.00
        #3,bob@x.example,refunded,EUR,40.00,2026-02-06 10:00:00 +0100,1,Pot,40.00,,40.00
        #4,,paid,EUR,7.00,2026-02-07 10:00:00 +0100,1,Cup,7.00,'+15550100,0.00
        #5,bob@x.example,voided,EUR,9.00,2026-02-08 10:00:00 +0100,1,Cup,9.00,,0.00
        #6,bob@x.example,paid,EUR,5.00,2026-02-08 10:00:00 +0100,1,Cup,5.00,,0.00
    """,
    "woocommerce": """
        Order Number,Order Status,Order Date,Email (Billing),Order Refund Amount,Order Total Amount,SKU,Item Name
        11,Completed,2026-01-05 10:00,ann@x.example,0.00,30.00,T,Tea
        11,Completed,2026-01-05 10:00,ann@x.example,0.00,30.00,C,Cup
        12,Completed,2026-01-06 10:00,bob@x.example,4.00,20.00,C,Cup
        13,Refunded,2026-01-07 10:00,bob@x.example,20.00,20.00,C,Cup
        14,On hold,2026-01-07 10:00,bob@x.example,0.00,99.00,C,Cup
    """,
    "woocommerce-plugin": """
        order_id,order_number,order_date,status,billing_email,order_currency,order_total,refunded_total
        1,101,2026-01-05 10:00:00,completed,ann@x.example,EUR,30.00,0.00
        2,102,2026-01-06 10:00:00,wc-completed,ann@x.example,EUR,20.00,5.00
        3,103,2026-01-07 10:00:00,wc-failed,bob@x.example,EUR,20.00,0.00
        4,104,2026-01-08 10:00:00,wc-processing,bob@x.example,EUR,6.00,0.00
    """,
    "stripe": """
        id,Created date (UTC),Amount,Amount Refunded,Currency,Converted Amount,Converted Amount Refunded,Converted Currency,Status,Customer ID,Customer Email
        ch_1,2026-01-05 10:00:00,10.00,0.00,eur,11.00,0.00,usd,Paid,cus_1,ann@x.example
        ch_2,2026-01-06 10:00:00,20.00,5.00,usd,20.00,5.00,usd,Paid,cus_2,ann@x.example
        ch_3,2026-01-07 10:00:00,20.00,20.00,usd,20.00,20.00,usd,Refunded,cus_3,
        ch_4,2026-01-08 10:00:00,8.00,0.00,usd,8.00,0.00,usd,Paid,cus_3,
        ch_5,2026-01-08 10:00:00,9.00,0.00,usd,9.00,0.00,usd,Failed,cus_3,
    """,
    "paypal": """
        Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID,Balance Impact
        13/01/2026,10:00,CET,Ann,Express Checkout Payment,Completed,EUR,"1,250.00",-1,1249,ann@x.example,shop@x.example,T1,,Credit
        14/01/2026,10:00,CET,Bob,Website Payment,Completed,EUR,40.00,-1,39,bob@x.example,shop@x.example,T2,,Credit
        14/01/2026,11:00,CET,Ann,Payment Refund,Completed,EUR,-50.00,1,-49,shop@x.example,ann@x.example,T3,T1,Debit
        16/01/2026,10:00,CET,,General Withdrawal,Completed,EUR,-900.00,0,-900,shop@x.example,,T4,,Debit
        16/01/2026,10:00,CET,Box,Express Checkout Payment,Completed,EUR,-30.00,0,-30,shop@x.example,box@x.example,T5,,Debit
        16/01/2026,10:00,CET,Bob,Website Payment,Pending,EUR,70.00,0,70,bob@x.example,shop@x.example,T6,,Memo
        16/01/2026,10:00,CET,Bob,Website Payment,Denied,EUR,71.00,0,71,bob@x.example,shop@x.example,T7,,Credit
        16/01/2026,10:00,CET,,General Currency Conversion,Completed,EUR,72.00,0,72,,,T8,,Credit
    """,
    "square-items": """
        Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net Sales,Tax,Transaction ID,Event Type,Customer ID,Customer Reference ID,Itemization Type
        2026-07-18,10:00,EST,Tea,Tea,1,Regular,T,"$1,240.00",$0.00,"$1,240.00",$0.00,tx1,Payment,ANN,,Physical
        2026-07-18,10:00,EST,Tea,Cup,1,Regular,C,$5.00,-$1.00,$4.00,$0.00,tx1,Payment,ANN,,Physical
        2026-07-19,10:00,EST,Tea,Cup,-1,Regular,C,-$4.00,$0.00,-$4.00,$0.00,tx2,Refund,ANN,,Physical
        2026-07-20,10:00,EST,Tea,Cup,1,Regular,C,$6.00,$0.00,$6.00,$0.00,tx3,Payment,BOB,,Physical
        2026-07-20,10:00,EST,Tea,Cup,1,Regular,C,$6.00,$0.00,$6.00,$0.00,tx4,Payment,,,Physical
    """,
    "square-transactions": """
        Date,Time,Time Zone,Gross Sales,Discounts,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,Total Collected,Source,Transaction ID,Event Type,Customer ID,Customer Reference ID
        2026-07-18,10:00,EST,$20.00,$0.00,$20.00,$0.00,$2.00,$0.00,$0.00,$22.00,POS,tx1,Payment,ANN,
        2026-07-19,10:00,EST,$0.00,$0.00,$0.00,$0.00,$0.00,$0.00,-$5.00,-$5.00,POS,tx2,Refund,ANN,
        2026-07-20,10:00,EST,$7.00,$0.00,$7.00,$0.00,$0.00,$0.00,$0.00,$7.00,POS,tx3,Payment,BOB,
    """,
    "magento": """
        ID,Purchase Point,Purchase Date,Bill-to Name,Grand Total (Base),Grand Total (Purchased),Status,Customer Email,Subtotal,Shipping and Handling,Total Refunded
        000000001,Main,2026-01-05 10:00:00,Ann,30.0000,30.0000,complete,ann@x.example,25,5,0.0000
        000000002,Main,2026-01-06 10:00:00,Ann,20.0000,20.0000,complete,ann@x.example,20,0,5.0000
        000000003,Main,2026-01-07 10:00:00,Bob,20.0000,20.0000,closed,bob@x.example,20,0,20.0000
        000000004,Main,2026-01-07 10:00:00,Bob,21.0000,21.0000,canceled,bob@x.example,20,0,
        000000005,Main,2026-01-08 10:00:00,Bob,8.0000,8.0000,processing,bob@x.example,8,0,
    """,
    "etsy": """
        Sale Date,Order ID,Buyer User ID,Full Name,Number of Items,Currency,Order Value,Order Total,Status,Order Net,Adjusted Order Total,Adjusted Net Order Amount,Buyer
        09/28/26,501,ann7,Ann,1,EUR,25.00,30.00,Shipped,28.00,0.00,0.00,Ann (ann7)
        09/29/26,502,ann7,Ann,1,EUR,25.00,30.00,Shipped,28.00,20.00,18.00,Ann (ann7)
        09/30/26,503,bob8,Bob,1,EUR,5.00,6.00,Shipped,5.50,0.00,0.00,Bob (bob8)
    """,
    "amazon": """
        order-id\torder-item-id\tpurchase-date\tbuyer-email\tbuyer-name\tsku\tproduct-name\tquantity-purchased\tcurrency\titem-price\titem-tax
        A-1\t1\t2026-01-05T10:00:00+00:00\tann@marketplace.example\tAnn\tT\tTea "green" 1"\t2\tEUR\t20.00\t2.00
        A-1\t2\t2026-01-05T10:00:00+00:00\tann@marketplace.example\tAnn\tC\tCup\t1\tEUR\t5.00\t0.50
        A-2\t3\t2026-01-06T10:00:00+00:00\tbob@marketplace.example\tBob\tC\t"Cup\t1\tEUR\t6.00\t0.50
    """,
    "uci": """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        1,A,Tea,2,12/13/2010 8:26,10.00,17850.0,UK
        1,B,Cup,1,12/13/2010 8:26,5.00,17850.0,UK
        C2,A,Tea,-1,12/14/2010 8:26,10.00,17850.0,UK
        3,A,Tea,1,12/15/2010 8:26,6.00,17851.0,UK
        4,A,Tea,1,12/15/2010 8:26,99.00,,UK
    """,
    "uci2": """
        Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
        1,A,Tea,2,2009-12-01 07:45:00,10.00,13085,UK
        C2,A,Tea,-1,2009-12-02 07:45:00,10.00,13085,UK
        3,A,Tea,1,2009-12-03 07:45:00,6.00,13086,UK
    """,
    "1c": """
        Контрагент;Документ продажи;Дата;Номенклатура;Количество;Сумма продажи, руб.
        ООО Ромашка;Реализация товаров и услуг 00КА-000001 от 20.01.2025 23:59:59;20.01.2025 23:59:59;Чай;1;1 200,50
        ООО Ромашка;Реализация товаров и услуг 00КА-000001 от 20.01.2025 23:59:59;20.01.2025 23:59:59;Чашка;2;300,00
        ООО Ромашка;Возврат товаров от покупателя 00КА-000001 от 22.01.2025 12:00:00;22.01.2025 12:00:00;Чашка;1;150,00
        ИП Иванов;Реализация товаров и услуг 00КА-000002 от 23.01.2025 12:00:00;23.01.2025 12:00:00;Чашка;1;150,00
    """,
    "bitrix24": """
        ID;Стадия сделки;Название сделки;Компания;Контакт;Сумма;Валюта;Предполагаемая дата закрытия
        1;Сделка успешна;Чай;ООО Ромашка;;1000.00;Российский рубль;20.01.2026
        2;В работе;Чай;ООО Ромашка;;5000.00;Российский рубль;21.01.2026
        3;Сделка провалена;Чай;;Анна;700.00;Российский рубль;22.01.2026
        4;Сделка успешна;Чай;;Анна;300.00;Российский рубль;23.01.2026
    """,
    "amocrm": """
        ID;Название сделки;Компания;Основной контакт;Этап сделки;Воронка;Бюджет ₽;Дата создания;Дата закрытия
        1;Чай;ООО Ромашка;Анна;Успешно реализовано;Воронка;1000;19.01.2026 10:00:00;20.01.2026 10:00:00
        2;Чай;ООО Ромашка;Анна;Закрыто и не реализовано;Воронка;5000;20.01.2026 10:00:00;21.01.2026 10:00:00
        3;Чай;;Анна;Успешно реализовано;Воронка;300;21.01.2026 10:00:00;22.01.2026 10:00:00
    """,
    "salesforce": """
        Opportunity ID,Account Name,Opportunity Name,Stage,Close Date,Created Date,Amount,Amount Currency
        1,Acme,Tea,Closed Won,01/13/2026,11/02/2025,"USD 1,000.00",USD
        2,Acme,Tea,Closed Lost,01/14/2026,11/03/2025,"USD 5,000.00",USD
        3,Acme,Tea,Negotiation,01/15/2026,11/03/2025,USD 70.00,USD
        4,Bolt,Tea,Closed Won,01/16/2026,11/04/2025,USD 300.00,USD
    """,
    "quickbooks": """
        Type,Date,Num,Memo,Name,Item,Qty,Sales Price,Amount,Balance
        Invoice,01/13/2026,1,,Ann Lee,Tea,2,5.00,10.00,10.00
        Invoice,01/13/2026,1,,Ann Lee,Mug,1,7.00,7.00,17.00
        Credit Memo,01/20/2026,2,,Ann Lee,Mug,-1,7.00,-7.00,10.00
        Invoice,01/21/2026,3,,Bob Roe,Tea,1,5.00,5.00,5.00
    """,
    "ozon": """
        Номер заказа;Номер отправления;Принят в обработку;Статус;Сумма отправления;Код валюты отправления;Название товара;Количество
        1111-0001;1111-0001-1;2026-01-05 10:00:00;Доставлен;300.00;RUB;Чай;1
        1111-0001;1111-0001-1;2026-01-05 10:00:00;Доставлен;300.00;RUB;Чашка;1
        1111-0001;1111-0001-2;2026-01-05 10:00:00;Отменён;90.00;RUB;Чашка;1
        1111-0002;1111-0002-1;2026-01-06 10:00:00;Доставлен;50.00;RUB;Чай;1
        2222-0001;2222-0001-1;2026-01-07 10:00:00;Доставлен;60.00;RUB;Чай;1
    """,
    "ecwid": """
        order_number,email,payment_status,fulfillment_status,created,total,refunded_amount
        1,ann@x.example,PAID,SHIPPED,2026-01-05 10:00:00,30.00,0
        2,ann@x.example,PARTIALLY_REFUNDED,SHIPPED,2026-01-06 10:00:00,30.00,10.00
        3,bob@x.example,AWAITING_PAYMENT,PROCESSING,2026-01-07 10:00:00,30.00,0
        4,bob@x.example,PAID,SHIPPED,2026-01-08 10:00:00,4.00,0
    """,
}
# By customer: orders, net money.
RIGHT = {
    "booking": {"ann": (1, 30), "bob": (1, 20)},
    "airbnb": {"ann": (1, 30), "bob": (1, 20)},
    "stripe-invoices": {"ann": (1, 30), "bob": (1, 20)},
    "paypal-de": {"ann": (2, 1040), "bob": (1, 20)},
    "wix": {"ann": (1, 30), "bob": (1, 20)},
    "woocommerce-analytics": {"ann": (1, 30), "bob": (1, 20)},
    "xero": {"ann": (1, 30), "bob": (1, 20)},
    "xero-lines": {"ann": (1, 30), "bob": (1, 20)},
    "prestashop": {"7": (1, 30), "8": (1, 20)},
    "lightspeed": {"ann": (1, 30), "bob": (1, 20)},
    "clover": {"ann": (1, 30), "bob": (1, 20)},
    "pipedrive": {"ann": (1, 30), "bob": (1, 20)},
    "shoptet": {"ann@x.example": (1, 30), "bob@x.example": (1, 20)},
    "shopify": {"ann@x.example": (2, "60"), "bob@x.example": (1, "5"), "'+15550100": (1, "7")},
    "woocommerce": {"ann@x.example": (1, "30"), "bob@x.example": (1, "16")},
    "woocommerce-plugin": {"ann@x.example": (2, "45"), "bob@x.example": (1, "6")},
    "stripe": {"ann@x.example": (2, "26"), "cus_3": (1, "8")},
    "paypal": {"ann@x.example": (1, "1200"), "bob@x.example": (1, "40")},
    "square-items": {"ANN": (1, "1240"), "BOB": (1, "6")},
    "square-transactions": {"ANN": (1, "15"), "BOB": (1, "7")},
    "magento": {"ann@x.example": (2, "45"), "bob@x.example": (1, "8")},
    "etsy": {"ann7": (2, "50"), "bob8": (1, "6")},
    "amazon": {"ann@marketplace.example": (1, "25"), "bob@marketplace.example": (1, "6")},
    "uci": {"17850": (1, "15"), "17851": (1, "6")},
    "uci2": {"13085": (1, "10"), "13086": (1, "6")},
    "1c": {"ООО Ромашка": (1, "1350.50"), "ИП Иванов": (1, "150")},
    "bitrix24": {"ООО Ромашка": (1, "1000"), "Анна": (1, "300")},
    "amocrm": {"ООО Ромашка": (1, "1000"), "Анна": (1, "300")},
    "salesforce": {"Acme": (1, "1000"), "Bolt": (1, "300")},
    "quickbooks": {"Ann Lee": (1, "10"), "Bob Roe": (1, "5")},
    "ozon": {"1111": (2, "350"), "2222": (1, "60")},
    "ecwid": {"ann@x.example": (2, "50"), "bob@x.example": (1, "4")},
}


def export(tmp_path, name):
    path = tmp_path / f"{name}.csv"
    lines = [line.strip(" ") for line in EXPORTS[name].strip("\n").split("\n") if line.strip()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", EXPORTS)
def test_the_export_is_known_by_its_header_and_read_right(name, tmp_path):
    run = walked(export(tmp_path, name))
    found = {who: (row["frequency"], row["monetary"]) for who, row in by_customer(run).items()}
    assert found == {who: (orders, Decimal(net)) for who, (orders, net) in RIGHT[name].items()}
    assert run.account.balances()
    title = next(preset.title for preset in presets() if preset.name == name)
    assert f"({title}" in run.taken


def test_every_preset_with_a_signature_is_tried_here():
    signed = {preset.name for preset in presets() if preset.signature and not preset.refuse}
    assert signed == set(EXPORTS) == set(RIGHT)


def test_no_signature_is_part_of_the_export_of_another_tool():
    for name, text in EXPORTS.items():
        header = text.strip().split("\n")[0]
        mark = next(mark for mark in "\t;," if mark in header)
        assert preset_of(header.split(mark), None).name == name


@pytest.mark.parametrize(
    "header",
    [
        "amazon-order-id,merchant-order-id,purchase-date,order-status,item-status,item-price,currency",
        "Предмет,Обоснование для оплаты,Дата продажи,Кол-во,Вайлдберриз реализовал Товар (Пр)",
        "Email,Date,Transaction ID,Payment Type,Status,Type,Total,Payout,Payout date,Payout ID",
    ],
)
def test_a_report_without_customers_is_refused_with_the_reason(header, tmp_path):
    path = tmp_path / "report.csv"
    path.write_text(header + "\n" + ",".join("1" * len(header.split(","))) + "\n", encoding="utf-8")
    with pytest.raises(ColumnError, match="names no customer"):
        walked(path)


def test_a_preset_is_asked_for_by_name_and_a_wrong_name_is_corrected():
    assert preset_of(["a"], "Shopify").name == "shopify"
    assert preset_of(["Financial Status", "Lineitem quantity"], "none") is None
    with pytest.raises(UsageError) as caught:
        preset_of(["a"], "shopfy")
    assert "did you mean --preset shopify" in caught.value.hint


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("order_number,order_date,status,payment_method_title,order_currency,order_total,billing_email,item_total", "woocommerce-plugin"),
        ("Created date (UTC),Amount,Currency,Converted Amount,Converted Currency,Status,Customer ID", "stripe"),
        ("Date,Time,Time Zone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID", "paypal"),
    ],
)  # fmt: skip
def test_other_editions_of_an_export_are_known(header, name):
    assert preset_of(header.split(","), None).name == name


def test_documents_of_1c_name_their_day_where_no_column_does(tmp_path):
    path = export(tmp_path, "1c")
    lines = [line.split(";") for line in path.read_text("utf-8").splitlines()]
    path.write_text("".join(";".join(cells[:2] + cells[3:]) + "\n" for cells in lines), "utf-8")
    days = {who: (row["first_order"], row["last_order"]) for who, row in by_customer(walked(path)).items()}
    assert days == {
        "ООО Ромашка": (date(2025, 1, 20), date(2025, 1, 20)),
        "ИП Иванов": (date(2025, 1, 23), date(2025, 1, 23)),
    }


def test_a_preset_of_another_tool_is_refused_with_the_one_that_fits(tmp_path):
    with pytest.raises(SegkitError, match="has the columns of Shopify orders, and not those of Stripe") as caught:
        walked(export(tmp_path, "shopify"), reading=Reading(preset="stripe"))
    assert caught.value.hint == "--preset shopify, or leave it out"


def test_a_preset_of_which_a_file_has_next_to_no_columns_is_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("customer,order,date,amount,status\nann,1,2024-01-01,5,closed\n", "utf-8")
    with pytest.raises(SegkitError, match="next to none of the columns of Magento 2"):
        walked(path, reading=Reading(preset="magento"))


def test_a_preset_is_taken_where_its_user_has_chosen_the_columns(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("Email,Name,Total,Created at\nann@x.example,#1,5.00,2024-01-01 10:00:00 +0200\n", "utf-8")
    run = walked(path, reading=Reading(preset="shopify"))
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"ann@x.example": 5}


def test_an_option_overrules_the_column_of_a_preset(tmp_path):
    run = walked(
        export(tmp_path, "stripe"), reading=Reading(Roles(customer="Customer ID", amount="Amount"), currency="usd")
    )
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"cus_3": 8, "cus_2": 15}


def test_a_preset_that_is_switched_off_leaves_the_names_to_tell(tmp_path):
    with pytest.raises(SegkitError):
        walked(export(tmp_path, "shopify"), reading=Reading(preset="none"))


def test_lines_that_move_money_and_sell_nothing_stay_in_the_account(tmp_path):
    found = left_out(walked(export(tmp_path, "paypal")))
    assert found["without effect on the balance (Memo)"] == (1, Decimal(70))
    assert found["that move money and sell nothing (Type)"] == (2, Decimal(-828))
    assert found["of payments sent (Type)"] == (1, Decimal(-30))
    assert found["status denied"] == (1, Decimal(71))


def test_stages_that_are_not_won_bring_no_money(tmp_path):
    found = left_out(walked(export(tmp_path, "bitrix24")))
    assert found == {"status в работе": (1, Decimal(5000)), "status сделка провалена": (1, Decimal(700))}


def test_numbers_of_states_are_told_as_those_of_a_new_shop_and_others_as_unknown(tmp_path):
    path = export(tmp_path, "prestashop")
    path.write_text(path.read_text("utf-8").replace(",valid", ",checked").replace(",14,", ",20,"), encoding="utf-8")
    run = walked(path)
    notes = " | ".join(run.notes)
    assert "`current_state` is read by the numbers of a new shop: 6 cancelled, 7 refunded" in notes
    assert "--status none" in notes
    assert "status words that are not known are taken as sales: 20" in notes
    assert {who: row["monetary"] for who, row in by_customer(run).items()} == {"7": 30, "8": 70}


def test_sales_that_a_known_tool_calls_cancelled_beside_their_status_are_told(tmp_path):
    path = export(tmp_path, "shopify")
    header, *lines = path.read_text("utf-8").splitlines()
    days = {"#1": "2026-01-06 10:00:00 +0100", "#5": "2026-02-09 10:00:00 +0100"}
    dated = [f"{line},{days.get(line.partition(',')[0], '')}" for line in lines]
    path.write_text("\n".join([f"{header},Cancelled at", *dated]) + "\n", "utf-8")
    notes = [note for note in walked(path).notes if "Cancelled at" in note]
    assert len(notes) == 1
    assert "tells of sales undone, on 2 lines of the sample, and is not used" in notes[0], "#5 is voided anyway"
