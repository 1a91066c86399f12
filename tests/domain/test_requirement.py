"""What a carrier wants to know beside the number, as far as that can be looked at here."""

from tables import for_each

from parcel_tui.domain.carriers.requirement import Requirement


@for_each(
    ("pattern", "good", "bad"),
    [
        (r"^\d{3}$", "123", "1234"),
        (r"^\d{3}$", "000", "１２３"),
        (r"/^[A-Z]{2}\d+$/u", "AB1", "ab"),
        ("", "anything", ""),
        ("", "x" * 100, ""),
        (r"/^[A-Z]$/i", "A", "a"),
        (r"/^a\nb$/", "a\nb", "ab"),
        ("", "", "x" * (101)),
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


@for_each(
    ("pattern", "is_held"),
    [
        ("a" * 200, True),
        ("a" * 201, False),
        ("^a*b+c?$", True),
        ("^a*b+c?$|d", False),
        ("^a{1,2}b{,2}c{1,}$", True),
        ("^a{1,2}b{,2}c{1,}d?$", False),
        ("|".join("abcdefghijklm"), True),
        ("|".join("abcdefghijklmn"), False),
        ("(ab)$", True),
        ("(?:ab)$", True),
        ("(ab)*$x", False),
        ("(ab)+$", False),
        ("(ab)?$x", False),
        ("(ab){2}$", False),
        ("(?!z)$x", False),
        (r"(a)\1", False),
        (r"(?P<k>a)\k", False),
        ("[[a]$", False),
        ("[a--b]$", False),
        ("[a&&b]$", False),
        ("[a~~b]$", False),
        ("[a||b]$", False),
        ("a{999}", True),
        ("a{1000}", False),
    ],
)
def test_what_takes_no_time_is_held_against_it(pattern, is_held):
    """Up to so many characters, choices and repeats of a pattern, and none that could try for ever."""
    assert Requirement("key", pattern=pattern).accepts("z") is not is_held


def test_what_is_wrong_is_said_with_the_carriers_own_example():
    """One sentence that says what to type."""
    requirement = Requirement("phone", "收件人手機末三碼", r"^\d{3}$", "123")
    assert requirement.problem("123", "順豐速運") == ""
    assert requirement.problem("", "順豐速運") == "順豐速運 needs 收件人手機末三碼, such as 123."
    wrong = "順豐速運 takes 收件人手機末三碼 in another form, such as 123."
    assert requirement.problem("9", "順豐速運") == wrong
    assert requirement.problem("x" * (101), "順豐速運") == wrong
    without = Requirement("phone", pattern=r"^\d{3}$")
    assert without.problem("", "順豐速運") == "順豐速運 needs phone."
    assert without.problem("9", "順豐速運") == "順豐速運 takes phone in another form."
    assert (requirement.title, without.title) == ("收件人手機末三碼", "phone")
