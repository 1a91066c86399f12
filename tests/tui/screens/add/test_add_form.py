"""What the add form makes of what was typed or pasted."""

import pytest
from tables import for_each

from parcel_tui.domain.carriers.names import BUILTIN_CARRIERS, CUSTOMS, FAMILY_MART, SEVEN_ELEVEN, SHOPEE
from parcel_tui.domain.carriers.requirement import Requirement
from parcel_tui.domain.errors import NotFound, Rejected
from parcel_tui.domain.parcel import FLEXFORWARD, TRACKTW
from parcel_tui.tui.screens.add.entries import problem_of, read_entries
from parcel_tui.tui.screens.add.form import (
    AddForm,
    carrier_hint,
    carriers_of,
    errors_by_field,
    likely_for,
    new_parcels,
    preselected,
    problems_in,
    provider_hint,
    summary_of,
)
from parcel_tui.tui.widgets.forms.fields import Needed

LABEL = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
SHOPEES = "TW268979373141Z"
SEVEN_ELEVENS = "J1234567890"
NOBODY_KNOWS = "1234567890"


def form(text, *, provider=None, choice=None, name="", note="", notify=False):
    return AddForm(text, provider, choice, name, note, notify)


def likely(a_form):
    return likely_for(a_form.entries, BUILTIN_CARRIERS)


def identifiers(text, provider=None, carrier_id=None):
    return [entry.identifier for entry in read_entries(text, provider, carrier_id)]


@for_each(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        (f"{SHOPEES}\n{SEVEN_ELEVENS}", [SHOPEES, SEVEN_ELEVENS]),
        (f"{SHOPEES} {SEVEN_ELEVENS}", [SHOPEES, SEVEN_ELEVENS]),
        (f"{SHOPEES}, {SEVEN_ELEVENS};{NOBODY_KNOWS}", [SHOPEES, SEVEN_ELEVENS, NOBODY_KNOWS]),
        (f"{SHOPEES}、{SEVEN_ELEVENS}，{NOBODY_KNOWS}；", [SHOPEES, SEVEN_ELEVENS, NOBODY_KNOWS]),
        ("TW 2689 7937 3141 Z", [SHOPEES]),
        ("1234-5678-9012", ["123456789012"]),
        ("1234 5678 9012", ["123456789012"]),
        ("ＴＷ２６８９７９３７３１４１Ｚ", [SHOPEES]),  # as an input method types it
        (f"{SHOPEES}\n{SHOPEES.lower()}\n{SHOPEES}", [SHOPEES]),
        (f"{SHOPEES}\r\n\r\n{SEVEN_ELEVENS}\r\n", [SHOPEES, SEVEN_ELEVENS]),
    ],
)
def test_numbers_are_found_however_they_were_pasted(text, expected):
    """One a line or side by side, with separators or spaces inside, each number is there once."""
    assert identifiers(text) == expected


def test_identifiers_of_flex_forward_are_taken_as_they_are_one_a_line():
    """An order number may hold spaces, commas and slashes."""
    text = "ORDER 12345678 87654321\nA/B 1, second part\n" + LABEL
    assert identifiers(text, FLEXFORWARD) == ["ORDER 12345678 87654321", "A/B 1, second part", LABEL]


def test_a_uuid_goes_to_flex_forward_and_everything_else_to_tracktw():
    """With no provider named, the shape decides, for each identifier by itself."""
    entries = read_entries(f"{LABEL}\n{SHOPEES}", None, None)
    assert [entry.provider for entry in entries] == [FLEXFORWARD, TRACKTW]


def test_a_customs_declaration_keeps_its_spaces():
    """Its number contains them."""
    assert identifiers("AW  13 203 X0012", carrier_id=CUSTOMS.id) == ["AW  13 203 X0012"]


@pytest.mark.parametrize(
    ("text", "provider", "word"),
    [
        (LABEL, TRACKTW, "Flex Forward"),
        (LABEL[:-1], None, "not a whole label UUID"),
        (LABEL + "0", FLEXFORWARD, "not a whole label UUID"),
        ("hello", None, "isn't a tracking number"),
        ("1" * 200, None, "too long"),
    ],
)
def test_what_cannot_be_a_number_is_told_before_it_is_sent(text, provider, word):
    """Each in one sentence that says what to do."""
    problem = problem_of(read_entries(text, provider, None)[0], provider)
    assert problem is not None
    assert word in problem
    assert problem.endswith(".")


@pytest.mark.parametrize(
    ("text", "provider"), [(SHOPEES, None), (LABEL, None), ("A/B 1", FLEXFORWARD), ("9" * 34, None)]
)
def test_what_may_be_a_number_is_not_doubted(text, provider):
    """Formats that are not known are the provider's to judge."""
    assert problem_of(read_entries(text, provider, None)[0], provider) is None


def test_the_carrier_that_the_format_tells_is_preselected():
    """Where all numbers point to the same one."""
    assert preselected(likely(form(SHOPEES))) == ([SHOPEE], SHOPEE)


def test_alike_formats_are_offered_and_none_is_preselected():
    """HCT, Kerry and FamilyMart cannot be told apart: the user is asked."""
    offered, suggested = preselected(likely(form(NOBODY_KNOWS)))
    assert len(offered) == 3
    assert suggested is None
    problems = problems_in(form(NOBODY_KNOWS), likely(form(NOBODY_KNOWS)))
    assert NOBODY_KNOWS in problems["carrier"]


def test_each_number_gets_its_own_carrier_when_their_formats_differ():
    """A paste of several shops' numbers needs no sorting by hand."""
    several = form(f"{SHOPEES}\n{SEVEN_ELEVENS}")
    assert preselected(likely(several))[1] is None
    assert "Each number has its own" in carrier_hint(several, likely(several))
    assert problems_in(several, likely(several)) == {}
    assert [new.carrier for new in new_parcels(several, likely(several))] == [SHOPEE, SEVEN_ELEVEN]


def test_the_users_choice_wins_over_every_format():
    """The format is a hint and no more."""
    chosen = form(f"{SHOPEES}\n{NOBODY_KNOWS}", choice=FAMILY_MART)
    assert problems_in(chosen, likely(chosen)) == {}
    assert {new.carrier for new in new_parcels(chosen, likely(chosen))} == {FAMILY_MART}


def test_a_number_of_no_known_format_needs_a_choice():
    """Nothing is sent with a guessed carrier."""
    unknown = form("XYZ123")
    assert "carrier" in problems_in(unknown, likely(unknown))
    assert carrier_hint(unknown, likely(unknown)).endswith("Choose a carrier.")


def test_nothing_to_add_is_said():
    """An empty form asks for a number."""
    assert problems_in(form(" "), {}) == {"numbers": "Enter at least one number."}


def test_a_name_is_for_one_parcel_and_a_note_for_all():
    """And only Track.TW is asked to notify; Flex Forward is given no carrier."""
    one = form(SHOPEES, name="lamp", note="gift", notify=True)
    (new,) = new_parcels(one, likely(one))
    assert (new.name, new.note, new.notify) == ("lamp", "gift", True)
    two = form(f"{SHOPEES}\n{LABEL}", name="lamp", note="gift", notify=True)
    new_tracktw, new_label = new_parcels(two, likely(two))
    assert new_tracktw.name is None
    assert new_label.note == "gift"
    assert (new_label.notify, new_label.carrier) == (False, None)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (set(), "3 numbers"),
        ({SHOPEES.casefold()}, "3 numbers · 1 already tracked"),
        ({SHOPEES.casefold(), LABEL}, "3 numbers · 2 already tracked"),
    ],
)
def test_the_summary_counts_what_is_followed_already(known, expected):
    """Before anything is sent."""
    assert summary_of(form(f"{SHOPEES}\n{LABEL}\n{SEVEN_ELEVENS}").entries, known) == expected


def test_the_provider_and_a_missing_token_are_told():
    """What is added without a token is kept, and the form says so."""
    assert provider_hint(form(""), [TRACKTW]) == ""
    hint = provider_hint(form(SHOPEES), [TRACKTW, FLEXFORWARD])
    assert "Track.TW" in hint
    assert "Kept" in hint
    assert "Flex Forward" not in hint


def test_a_refusals_reasons_stand_beside_the_fields_that_they_are_about():
    """Track.TW's field names, an array's index among them, are the form's fields."""
    error = Rejected(
        "Refused.",
        fields={"tracking_number.0": ("Bad number.",), "carrier_id": ("Unknown.",), "notify_state": ("No.",)},
    )
    assert errors_by_field({SHOPEES: error}) == {
        "numbers": "Bad number.",
        "carrier": "Unknown.",
        "notify": "No.",
    }


def test_a_refused_answer_is_told_beside_its_own_field():
    """By the requirement's key; where no field asks for it, beside the carrier that wants it."""
    error = Rejected("Refused.", fields={"extra_fields.TW1.phone": ("Bad phone.",)})
    assert errors_by_field({"TW1": error}, {"phone": "needed-0-0"}) == {"needed-0-0": "Bad phone."}
    assert errors_by_field({"TW1": error}) == {"carrier": "Bad phone."}


def test_answers_go_with_the_numbers_of_their_carrier_alone():
    """Another carrier's numbers in the same form know nothing of them."""
    needed = Needed(SHOPEE, Requirement("phone"))
    a_form = AddForm(f"{SHOPEES}\n{SEVEN_ELEVENS}", None, None, "", "", False, {needed: "123"})
    assert carriers_of(a_form, likely(a_form)) == {SHOPEE, SEVEN_ELEVEN}
    assert [new.answers for new in new_parcels(a_form, likely(a_form))] == [(("phone", "123"),), ()]


def test_a_refusal_without_fields_and_several_refusals_name_their_numbers():
    """No reason is lost, and none is without its number."""
    errors = errors_by_field({"A1": NotFound("Nobody knows it."), "B2": Rejected("Refused.")})
    assert errors == {"numbers": "A1: Nobody knows it.\nB2: Refused."}


def test_words_beside_a_number_are_no_part_of_it():
    """Of a line or two that are too short to be a text; a number that is written with spaces stays one."""
    assert identifiers("my shoes: 12345678901\nand 6730194999\nRR 123456785 TW\n全家 12345678901") == [
        "12345678901",
        "6730194999",
        "RR123456785TW",
    ]
    assert identifiers("9072 1846 3514") == ["907218463514"]
    assert identifiers("AA 12 345 6789 B", carrier_id=CUSTOMS.id) == ["AA 12 345 6789 B"]
