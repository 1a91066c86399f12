"""What a carrier wants to know beside the number, as far as that can be looked at here."""

import pytest
from tables import for_each

from parcel_tui.domain.carriers.requirement import MAX_ANSWER, Requirement


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"^\d{3}$", "123", "1234"),
        (r"^\d{3}$", "000", "１２３"),
        (r"/^[A-Z]{2}\d+$/u", "AB1", "ab"),
        ("", "anything", ""),
        ("", "", "x" * (MAX_ANSWER + 1)),
    ],
)
def test_an_answer_is_held_against_the_carriers_pattern(pattern, good, bad):
    """Found anywhere in it, as the provider's own language does; with its slashes or without."""
    requirement = Requirement("key", pattern=pattern)
    assert requirement.accepts(good) is bool(good)
    assert not requirement.accepts(bad)


@for_each(
    "pattern",
    [
        "(", r"\p{Han}+", "(a+)+$", "(a|aa)*b", r"(.)\1", "a*b*c*d*e*f", "(?=a)b",
        "a{9999999999}", "[[:alpha:]]", "x" * 300, "(a|a)" * 30 + "b",
    ],
)  # fmt: skip
def test_a_pattern_that_cannot_be_used_is_left_to_the_provider(pattern):
    """It may be another language's, or made to take for ever: no answer is refused for it, and none waits."""
    assert Requirement("key", pattern=pattern).accepts("a" * 60)


def test_what_is_wrong_is_said_with_the_carriers_own_example():
    """One sentence that says what to type."""
    requirement = Requirement("phone", "收件人手機末三碼", r"^\d{3}$", "123")
    assert requirement.problem("123", "順豐速運") == ""
    assert requirement.problem("", "順豐速運") == "順豐速運 needs 收件人手機末三碼, such as 123."
    wrong = "順豐速運 takes 收件人手機末三碼 in another form, such as 123."
    assert requirement.problem("9", "順豐速運") == wrong
    assert (requirement.title, Requirement("phone").title) == ("收件人手機末三碼", "phone")
