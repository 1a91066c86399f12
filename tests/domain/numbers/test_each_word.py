"""Each word beside a number that tells what it is; most of them as carriers and shops write them."""

from tables import for_each

from parcel_tui.domain.numbers.words import words_in

PARCELS = """
追蹤 追踪 貨運 货运 物流 配送 託運 托運 托运 宅配 包裹 寄件 出貨 發貨 運送 运送 快遞 快递 貨件
查件 查貨 查詢 郵件 邮件 掛號 貨態 運 运 提 送貨 交貨便
"""
OTHERS = """
訂單 订单 訂購 代購 代购 預購 團購 交易 付款 支付 繳款 繳費 退款 退貨 退換貨 發票 发票 收據 帳單
採購 請購 進貨 銷貨 出庫 入庫 揀貨 購物 購買 消費 預約 訂位 訂房 票券 報價 詢價 捐款 活動 兌換
抽獎 派工 申請 受理 案件 報修 維修 服務 客服 客戶 客户 會員
"""
JAPANESE = "注文 受注 会員 客様 郵便 電話 予約 登録 承認 受付 管理 商品 請求 請求書 法人"
NUMBER = """
物流單號 物流編號 物流编号 物流號碼 物流号码 物流單號 物流单号 物流序號 物流代碼 物流代号 物流號
物流号 物流碼 物流單編號 物流单號 物流服務代碼 物流查詢號碼 單號 单号 运单 取件編號 取貨編號
服務代碼 新竹物流貨號 大榮貨號 嘉里大榮_貨號 問い合わせ番号 問合せ番号 問合わせ番号 送り状番号
伝票番号 追跡番号 荷物番号 伝票no 伝票_no. 問い合わせ送り状番号 問い合わせ伝票番号 운송장번호
운송장_번호 송장번호 송장_번호 tracking_number shipment_number parcel_number package_number
consignment_number shipping_number delivery_number label_number courier_number tracking_numbers
tracking_no tracking_no. tracking_nos trackingnumber tracking_id tracking_code tracking_ref
tracking_reference tracking_# tracking_ref_number tracking_reference_numbers tracking_ref_no.
tracking_ref_nos trk trk_# trk# track_&_trace track&trace track_and_trace track_+_trace
track&trace_code track&trace_number track&trace_numbers track&trace_no. track&trace_nos
track&trace_id track&trace_# track&trace# waybill waybills air_waybill airwaybill waybill_number
waybill_numbers waybill_no. waybill_nos waybill_# waybill# awb hawb mawb awb_number awb_numbers
awb_no. awb_nos awb_# awb# sendungsnummer sendungsverfolgungsnummer paketnummer numéro_de_suivi
numero_de_suivi numéro_de_repérage numero_de_reperage número_de_seguimiento
numero_de_seguimiento consignment consignment_note tracking_number_for_your_order
tracking_no_of_this_parcel awb_for_the_box awb_of_my_box
"""
TOPIC = """
追蹤您的訂單 追踪你的訂單 追蹤的訂單 追蹤 追踪 追跡 包裹 貨運 货运 物流 配送 託運 托運 宅配 快遞
快递 快件 貨件 查件 荷物 郵件 掛號 track tracking tracked track_your_order tracking_my_delivery
track_the_order track_this_delivery parcel parcels package packages shipment shipments shipped
courier consigned sendung paket pakket colis paquete
"""
OTHER = """
訂單编号 訂單號碼 訂單号码 訂單號 訂單号 訂單序號 訂單代碼 訂單代號 會員卡號 購物單號 購物单號
주문번호 주문_번호 전화번호 전화_번호 訂單(單號 订单_的_编号 訂單(编号 訂單的单号 訂單追蹤
訂單查詢 訂單進度 訂單狀態 訂單 订单 注文 交易 付款 發票 发票 統編 統編號 統一編 統一編號 會員
フリーダイヤル ナビダイヤル 追蹤人數 追蹤者 追蹤數 追蹤我們 粉絲 line_id lineid line@ line_@
電話 电话 手機 手机 行動 專線 客服 傳真 聯絡 聯繫 致電 撥打 請撥 請洽 洽詢 來電 快遞員 派件员
銀行 帳號 帳戶 账号 虛擬 卡號 信用卡 驗證碼 密碼 取件碼 取貨碼 開箱碼 開櫃碼 認證 金額 总计 總計
總額 小計 合計 單價 價格 售價 運費 費用 手續費 折扣 點數 紅利 代收 貨款 保險 保险 保险单 保價 保价
保險單 保單 日期 時間 地址 郵遞區號 門市 門市店號 門市代號 店號 商品 品號 貨號 料號 條碼 型號
規格 批號 序號 bestellnummer bestelnummer rechnungsnummer kundennummer bestellung rechnung
commande facture pedido factura order orders purchase po refund coupon promo voucher booking
reservation confirmation authorisation authorization approval invoice receipt payment
transaction reference ref customer account member ticket case contract policy claim order_number
order_no order_no. order_id order_# order_number_for_your_parcel tel telephone phone mobile cell
fax call hotline helpline contact whatsapp text sms total subtotal amount price cost tax vat
discount balance points fee card iban bank otp pin code date time address postcode zip sku upc
ean gtin isbn item product model serial qty quantity 訂單(編號
"""


@for_each(
    ("meaning", "words"),
    [
        ("number", [f"{what}單號" for what in PARCELS.split()]),
        ("number", NUMBER.split()),
        ("topic", TOPIC.split()),
        ("other", [f"{what}編號" for what in OTHERS.split()]),
        ("other", [f"{what}{end}" for what in JAPANESE.split() for end in ("番号", "コード", "id", " id")]),
        ("other", OTHER.split()),
    ],
)
def test_each_word_says_what_it_is(meaning: str, words: list[str]) -> None:
    """All of it, by itself and in a sentence."""
    for word in words:
        text = word.replace("_", " ")
        for line, start in ((text, 0), (f"x {text.upper()}, x", 2)):
            found = [(one.meaning.value, one.start, one.end) for one in words_in(line)]
            assert found == [(meaning, start, start + len(text))], line


@for_each(
    ("line", "end"),
    [
        ("tracking: 1", 8),
        ("Track #1", 6),
        ("tracking® 1", 8),
        ("track 1", 6),
        ("tracking1", 8),
        ("track: 1", 5),
    ],
)
def test_tracking_right_before_a_number_names_it(line: str, end: int) -> None:
    """With a sign between, or without."""
    [word] = words_in(line)
    assert (word.meaning.value, word.start, word.end) == ("number", 0, end)


@for_each(
    "line",
    [
        *("backtrack", "untracked", "tracker", "parcell", "strk", "pawb", "awbs", "border", "hotel", "ports"),
        *("recall", "pins", "subparcel", "online id", "line idea", "paketnummern", "repaketnummer", "timed"),
    ],
)
def test_a_part_of_another_word_says_nothing(line: str) -> None:
    """No letter stands right before or behind it."""
    assert list(words_in(line)) == []
