"""Shops' e-mails and messages, as people paste them, and the tracking numbers that are in each."""

import json
import re
from pathlib import Path

_HERE = Path(__file__).parent


def _numbers(written: str) -> list[str]:
    return [] if written == "nothing" else written.split()


def _mails(file: str) -> dict[str, tuple[list[str], str]]:
    text = (_HERE / file).read_text(encoding="utf-8")
    _, *parts = re.split(r"^=== (.+): (.+)\n", text, flags=re.MULTILINE)
    named = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return {name: (_numbers(numbers), mail) for name, numbers, mail in named}


def _bits() -> list[tuple[str, list[str]]]:
    rows = (_HERE / "mail-bits.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [
        (json.loads(text), _numbers(numbers)) for numbers, _, text in (row.partition("\t") for row in rows)
    ]


MAILS = {
    name: mail
    for file in ("shop-mails.txt", "more-mails.txt", "carriers-mails.txt", "everyday-mails.txt")
    for name, mail in _mails(file).items()
}
"""Whole ones, by what they are: the numbers, the text."""
BITS = _bits()
"""Parts of them, each with one layout or one trap: the text, the numbers."""

CHINESE = """\
親愛的 王小明 您好：
感謝您在好物商城購物！您的訂單已於 2026/01/05 14:30 出貨。
訂單編號：20260105123456
訂單號碼：1234567890
發票號碼：AB-12345678　統一編號：24549210
商品金額：NT$1,280　運費 60 元　總計 1,340元　紅利 1234567890 點
付款方式：信用卡 4311-****-****-1234
虛擬帳號 98765432101234
物流公司：黑貓宅急便
物流單號：９０７２-1846-3512
第二件由新竹物流寄出，貨運單號 1234567891、2345678902
超商 TW268979373141Z 已配達
收件人電話：0912345678　門市電話 (02)2345-6789
配送前司機會以手機 0987-654-321 聯絡您，客服專線 0800-123-456 或 02-2345-6789
包裹送達前將以 0912345679 通知
取件期限 2026年1月12日 23:59
追蹤連結 https://track.tw/carrier/9a98160d-27e3-40ab-9357-9d81466614e0/907218463512
客服信箱 service@shop1234567890.com.tw
"""

ENGLISH = """\
Hi Jane,

Thanks for your order #112-4456789-1234567 placed on 05/01/2026 at 14:30.
Order number: 4155550132
Invoice 2026-000123456, customer ID 1234567899
1 x Wireless Mouse   SKU 300123456789   $1,234.56
Total: USD 1,234.56 (incl. VAT 20%), paid with Visa **** 4311

Your package has shipped with UPS. Tracking number: 1Z 999 AA1 01 2345 6784
Second parcel, by FedEx:
Tracking no. 7712 3456 7890
The spare part comes as RR123456785US; EE123456789TW is not a number, its check digit is wrong.
Label 3f2504e0-4f89-41d3-9a0c-0305e82c3301
Yours by YunExpress, tracking number is YT2600512345678901.

Call us: 415-555-0132, +1 (800) 555-0199 or (415) 555-0133.
Questions about your shipment? Call 4155550134.
Ship to: 350 Fifth Avenue, New York, NY 10118
Unsubscribe: https://shop.example/u/3f2504e0-4f89-41d3-9a0c-0305e82c3302
"""
