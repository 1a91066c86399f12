"""A mail as it is sent, made a text to read."""

from tables import for_each

from parcel_tui.domain.numbers.find import readable_text


@for_each(
    ("source", "text"),
    [
        ("a < b & c > d", "a < b & c > d"),
        ("a=3Db =E4=B8=AD=\n=E6=96=87=\r\n!", "a=b 中文!"),
        ("a=E4b=C3", "a=E4b=C3"),
        ("a==\nb=\nc", "a==\nbc"),
        ("<tr><td>a</td><TD x=1>b </td></tr><th>c</th>", "\na\tb\nc\n"),
        ("<p>a<b>b</b>c<br/>d</p>", "\nabc\nd\n\n"),
        ("<a href='https://x.example/1'>b</a><img src=\"cid:1\">", " https://x.example/1 b\n"),
        ("a<!-- b -->c<STYLE x>d</style >e<script>f</script>g<b>", "aceg\n"),
        ("a<!-- b <style>c</style><b>", "a<!-- b\n"),
        ("a<style>b<script>c</script><b>", "a\nb\n"),
        ("&lt;b&gt; &amp;amp; &#20013;", "<b> &amp; 中"),
        ("&#12345678;&#123456789;&#x1234567;&#x12345678 z", "\ufffd \ufffd  z"),
        ("<b>a \t\n\tb\t\n", "a\n\tb\n\n"),
        ("<User not at home>", "<User not at home>"),
    ],
)
def test_the_text_of_a_mails_source(source: str, text: str) -> None:
    """Without escapes, tags and what no mail program shows: cells behind tabs, a link's address before it."""
    assert readable_text(source) == text


@for_each(
    ("tags", "between"),
    [
        ("a abbr b big code em font i img mark small span strong sub sup tt u wbr", ""),
        (
            "article blockquote body br center div footer h1 h6 head header hr html li meta ol p pre section",
            "\n",
        ),
        ("table tbody tfoot thead title tr ul", "\n"),
    ],
)
def test_each_tag_of_a_mail(tags: str, between: str) -> None:
    """What stands in the line parts nothing; a block stands in lines of its own."""
    for tag in tags.split():
        assert readable_text(f"1<{tag} id=x>2</{tag}>3") == between.join("123") + "\n", tag
