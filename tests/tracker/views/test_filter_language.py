"""What a filter finds."""

import time

from making import named, numbers, parcel, waiting
from msgspec.structs import replace
from tables import for_each

from parcel_tui.domain.carriers.names import FAMILY_MART, T_CAT
from parcel_tui.domain.parcel import Folder
from parcel_tui.domain.stage import Stage
from parcel_tui.tracker.views import filtering
from parcel_tui.tracker.views.filtering import Index, completed, mistake, parse_filter

PARCELS = [
    named(parcel("TW268979373141Z", message="包裹抵達理貨中心，處理中"), name="藍牙耳機", note="給媽媽"),
    parcel("38204917562", Stage.EXCEPTION, carrier=FAMILY_MART, message="買家未取包裹，將退回物流中心"),
    named(
        waiting("RR482913759TW", None, carrier=FAMILY_MART),
        name="Straße ｶﾞﾗｽ Ｔｏｋｙｏ",
        provider_note="抹茶",
    ),
    named(parcel("907218463512", carrier=T_CAT, message="Out for delivery: 12:30"), note='two words "here"'),
]


def found(query: str) -> list[str]:
    return numbers(Index().matching(PARCELS, parse_filter(query)))


FIRST, SECOND, THIRD, FOURTH = numbers(PARCELS)


@for_each(
    ("query", "expected"),
    [
        ("", [FIRST, SECOND, THIRD, FOURTH]),
        ("  ", [FIRST, SECOND, THIRD, FOURTH]),
        ("tw268", [FIRST]),
        ("耳機", [FIRST]),
        ("媽媽", [FIRST]),
        ("理貨中心", [FIRST]),
        ("ＴＷ２６８", [FIRST]),
        ("STRASSE", [THIRD]),
        ("tokyo ガラス", [THIRD]),
        ("抹茶", [THIRD]),
        ("鑫福", [THIRD]),
        ("全家", [SECOND, THIRD]),
        ("全家 退回", [SECOND]),
        ("FamilyMart", [SECOND, THIRD]),
        ("ﾌｧﾐﾘｰﾏｰﾄ", [SECOND, THIRD]),
        ("carrier:t-cat", [FOURTH]),
        ('CARRIER:"T-Cat"', [FOURTH]),
        ('ＣＡＲＲＩＥＲ:" 全家 "', [SECOND, THIRD]),
        ("黑猫", [FOURTH]),
        ("problem", [SECOND]),
        ("蓝牙耳机", [FIRST]),
        ("out delivery", [FOURTH]),
        ('"out for delivery"', [FOURTH]),
        ('"delivery out"', []),
        ("two words", [FOURTH]),
        ("12:30", [FOURTH]),
        ("delivery:", [FOURTH]),
        ("stage:exception", [SECOND]),
        ("STAGE:Problem", [SECOND]),
        ("stage:pick", [THIRD]),
        ("stage：exception", [SECOND]),
        ("stage:in_transit", [FIRST, FOURTH]),
        ('stage:"in transit"', [FIRST, FOURTH]),
        ("stage:exception carrier:全家", [SECOND]),
        ("carrier:全家 tokyo", [THIRD]),
        ("carrier:", [FIRST, SECOND, THIRD, FOURTH]),
        ("stage:nothing", []),
        ("name:耳機", [FIRST]),
        ("note:抹茶", [THIRD]),
        ("number:9072", [FOURTH]),
        ("name:9072", []),
        ("provider:track", [FIRST, SECOND, THIRD, FOURTH]),
        ("is:unread", []),
        ("color:red", []),
        (":", [FOURTH]),
        ('"', [FIRST, SECOND, THIRD, FOURTH]),
        ("[/]", []),
        ("(", []),
    ],
)
def test_finds(query: str, expected: list[str]) -> None:
    """Case, width and compatibility forms make no difference; all words have to be there."""
    assert found(query) == expected


def test_what_a_parcel_is_may_be_asked_for() -> None:
    """Unread, muted, archived; and its place is looked through, where one was told."""
    unread = replace(PARCELS[0], unread=1)
    muted = replace(PARCELS[1], muted=True, latest=replace(PARCELS[1].latest, place="LEEDS"))
    archived = replace(PARCELS[3], folder=Folder.ARCHIVE, latest=None)
    rows = [unread, muted, archived]

    def found(query: str) -> list[str]:
        return numbers(Index().matching(rows, parse_filter(query)))

    assert (found("is:unread"), found("is:muted"), found("is:archived")) == ([FIRST], [SECOND], [FOURTH])
    assert found("leeds") == [SECOND]
    assert parse_filter("").is_empty
    assert parse_filter("carrier:").is_empty
    assert not parse_filter("is:muted").is_empty
    assert not parse_filter("lamp").is_empty


def test_texts_are_folded_once_and_may_be_beforehand(monkeypatch) -> None:
    """So that the first key has none to fold."""
    folded, usual = [], filtering.searched_text
    monkeypatch.setattr(filtering, "searched_text", lambda one: folded.append(one.number) or usual(one))
    index = Index()
    index.take_in(PARCELS[:2])
    assert folded == [FIRST, SECOND]
    index.matching(PARCELS[:3], parse_filter("x"))
    index.matching(PARCELS[:3], parse_filter("y"))
    assert folded == [FIRST, SECOND, THIRD]


def test_a_changed_parcel_is_found_by_its_new_text() -> None:
    """What is kept of a parcel is forgotten with it."""
    index = Index()
    assert not index.matching(PARCELS, parse_filter("生日"))
    renamed = named(PARCELS[1], name="生日禮物")
    assert index.matching([renamed, *PARCELS[2:]], parse_filter("生日")) == (renamed,)


def test_ten_thousand_parcels_are_filtered_while_typing() -> None:
    """After the first key, ten thousand parcels take a small part of a key press."""
    many = [
        named(parcel(f"TW{i:012d}Z", message="包裹已配達買家取件門市"), name="藍牙耳機")
        for i in range(10_000)
    ]
    index = Index()
    index.matching(many, parse_filter("t"))

    def seconds() -> float:
        began = time.process_time()
        assert len(index.matching(many, parse_filter("tw00000000999"))) == 10
        return time.process_time() - began

    # The best of three: garbage of other tests may be collected meanwhile.
    assert min(seconds() for _ in range(3)) < 0.1


def test_a_condition_is_completed() -> None:
    """From two letters of its name on, and from the first of what it takes; words are left alone."""
    rows = {
        "sta": "stage:",
        "black St": "black Stage:",
        "stage:del": "stage:delivered",
        "stage:PRO": "stage:PROblem",
        "is:m": "is:muted",
        "carrier:shop": "carrier:shopee",
        "carrier:蝦": "carrier:蝦皮",
        "s": None,
        "stage:": None,
        "stage:delivered": None,
        "stage:out": "stage:out_for_delivery",
        "carrier:chung": None,
        "note:lam": None,
        "shop:s": None,
        "hello": None,
        "": None,
    }
    assert {query: completed(query) for query in rows} == rows


@for_each(
    ("query", "begins"),
    [
        ("stage:nowhere", "There's no stage nowhere. Stages are: "),
        ("is:gone", "is:gone is not a condition. There are is:unread, is:muted, is:archived."),
        ("shop:x", "shop: is not a condition. Conditions are stage:, carrier:, "),
        *(
            (query, None)
            for query in (
                "stage:deliv",
                "stage:problem",
                "stage:",
                "is:mute",
                "is:",
                "12:30",
                "a:b",
                "https://a.b",
            )
        ),
        *((query, None) for query in ("carrier:none-such", "lamp", '"stage:nowhere"')),
    ],
)
def test_a_condition_that_nothing_can_pass_is_named(query: str, begins: str | None) -> None:
    """Where the filter finds nothing: one that finds nothing just now is no mistake."""
    told = mistake(query)
    assert told is None if begins is None else (told or "").startswith(begins)
