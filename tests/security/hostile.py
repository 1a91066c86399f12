"""Texts that strangers might write, each with what is left of it to see."""

import unicodedata

LABEL = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
NUMBER = "TW000000000000Z"
"""A label and a number that tell them."""
ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"

HOSTILE = {
    # Sequences that a terminal obeys.
    "title": (f"a{ESC}]0;owned{BEL}b", "ab"),
    "title ended by ST": (f"a{ESC}]2;owned{ST}b", "ab"),
    "title without an end": (f"a{ESC}]0;owned", "a0;owned"),
    "clipboard": (f"a{ESC}]52;c;cm0gLXJmIH4={BEL}b", "ab"),
    "link": (f"{ESC}]8;;http://evil.example{ST}click{ESC}]8;;{ST}", "click"),
    "notification": (f"a{ESC}]9;pay now{BEL}b", "ab"),
    "clear screen": (f"a{ESC}[2J{ESC}[Hb", "ab"),
    "colour": (f"{ESC}[31;1mred{ESC}[0m", "red"),
    "alternate screen": (f"a{ESC}[?1049hb", "ab"),
    "report": (f"a{ESC}[6n{ESC}[cb", "ab"),
    "device control": (f"a{ESC}P1$r0m{ST}b", "ab"),
    "application command": (f"a{ESC}_Gf=100;AAAA{ST}b", "ab"),
    "reset": (f"a{ESC}cb", "ab"),
    "character set": (f"a{ESC}(0b", "ab"),
    "an escape inside an escape": (f"a{ESC}{ESC}[31m[31mb", "a[31mb"),
    "C1 introducer": ("a\x9b31mb", "ab"),
    "C1 title": ("a\x9d0;owned\x9cb", "ab"),
    "C1 next line": ("a\x85b", "a b"),
    # Controls.
    "carriage return": ("paid\rfree", "paid free"),
    "backspaces": ("paid\b\b\b\bfree", "paidfree"),
    "lines": ("a\nb\vc\fd", "a b c d"),
    "bell and null": ("a\x07\x00b", "ab"),
    "delete": ("a\x7fb", "ab"),
    "separators": ("a\u2028b\u2029c\x1c\x1d\x1e\x1fd", "a b c d"),
    # What changes the order, or is not seen.
    "override": ("invoice\u202egnp.exe", "invoicegnp.exe"),
    "isolates": ("\u2066a\u2067b\u2068c\u2069", "abc"),
    "embeddings": ("\u202aa\u202bb\u202cc\u202dd", "abcd"),
    "marks of direction": ("\u200ea\u200fb\u061cc", "abc"),
    "zero width": ("pay\u200b\u200c\u200d\u2060pal\ufeff", "paypal"),
    "soft hyphen": ("pay\u00adpal", "paypal"),
    "tags": ("a\U000e0001\U000e0068\U000e0069b", "ab"),
    "hidden selectors": ("a\ufe00\ufe01\U000e0101\U000e0102b", "a\ufe00b"),
    "fillers": ("a\u3164\uffa0\u115f\u2800b", "a\u2800b"),
    "interlinear": ("a\ufff9b\ufffac\ufffb", "abc"),
    "no characters": ("a\ufffe\uffff\ufdd0b", "ab"),
    "private use": ("a\ue0b0\U000f0000b", "ab"),
    "tall": ("z" + "\u0301\u0302" * 40, "z\u0301\u0302\u0301\u0302"),
    "a mark on what stands before": ("\u0301a", "a"),
    "spaces": ("a\u3000\u00a0\u2003 b", "a b"),
    # What is only markup elsewhere.
    "closing tag": ("[/] arrived", "[/] arrived"),
    "action": ("[@click=app.quit]x", "[@click=app.quit]x"),
    "style": ("[bold red]x[/bold red] [KHH]", "[bold red]x[/bold red] [KHH]"),
    "template": ("{0.__class__} %s $(reboot)", "{0.__class__} %s $(reboot)"),
    "html": ("<b>&lt;b&gt;</b>", "<b>&lt;b&gt;</b>"),
}

HARMLESS = {
    "Chinese": "[中和福美 - 智取店] 買家取件成功",
    "Japanese": "お荷物は「配達完了」となりました",
    "Hangul": "배송이 완료되었습니다",
    "Hangul jamo": "한",
    "Arabic": "تم تسليم الشحنة ١٢٣",
    "Persian with its non-joiner": "نمی‌خواهم",
    "Arabic number sign": "\u0600١٢",
    "Thai": "ที่อยู่ไม่ถูกต้อง",
    "Hindi": "पार्सल पहुँच गया, श्री",
    "Hindi with its joiner": "क्‍ष",
    "Tamil": "பொதி வந்தது",
    "Vietnamese, decomposed": unicodedata.normalize("NFD", "Đã giao hàng thành công ở Huế"),
    "family": "👨‍👩‍👧‍👦",
    "skin and hair": "👩🏽‍🦰",
    "rainbow flag": "🏳️‍🌈",
    "flag": "🇹🇼",
    "flag of Scotland": "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "keycap": "1️⃣",
    "heart as text": "❤︎",
    "newer than this Python": "\U0001fae9",
    "ideograph's variant": "葛\U000e0100城",
    "signs": "→ ✓ … — “quoted” €5 ½ №",
}


def invisible(text: str) -> list[str]:
    """The characters of `text` that no terminal shows, by an account of its own."""
    allowed = set("\u200c\u200d") | set(HARMLESS["flag of Scotland"]) | set(HARMLESS["Arabic number sign"])
    return [
        f"U+{ord(c):04X}"
        for c in text
        if c not in allowed
        and (unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} or c in "\u3164\uffa0")
    ]
