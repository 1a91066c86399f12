"""One form for all ways of writing a text."""

import unicodedata

from tables import for_each

from parcel_tui.domain.folding import fold, fold_name


def test_hiragana_is_katakana() -> None:
    """Each letter and sign that has one, and no other character beside them."""
    for code in range(0x3040, 0x30A0):
        letter = chr(code)
        name = unicodedata.name(letter, "")
        if name.startswith(("HIRAGANA LETTER", "HIRAGANA ITERATION", "HIRAGANA VOICED")):
            assert fold(letter) == unicodedata.lookup(name.replace("HIRAGANA", "KATAKANA")), name
        elif "SOUND MARK" not in name and "DIGRAPH" not in name:
            assert fold(letter) == letter, name


@for_each(
    ("one", "other"),
    [
        ("ABC", "abc"),
        ("ＡＢＣ", "abc"),
        ("ｾﾌﾞﾝ", "セブン"),
        ("ﾊﾟｯｸ", "パック"),
        ("Straße", "strasse"),
        ("ﬁ", "fi"),
        ("已送达门市", "已送達門市"),
        ("店舖", "店鋪"),
        ("黒猫", "黑貓"),
        ("黑猫", "黑貓"),
        ("関", "關"),
    ],
)
def test_what_is_typed_finds_what_is_shown(one: str, other: str) -> None:
    """Whatever the case, width, kana and characters."""
    assert fold(one) == fold(other)
    assert fold(fold(one)) == fold(one)


@for_each(
    "name", ["t-cat", "T Cat", "T‐CAT", "t・cat", "t_c.a't", "（Ｔ）、Cat", "t—c–a−t", "tc’at", "t·cat"]
)
def test_what_stands_between_a_names_letters_makes_no_difference(name: str) -> None:
    """Spaces, dashes, points and brackets."""
    assert fold_name(name) == "tcat"
