"""What somebody writes who wants a page to do something else than show it. One list for every page.

Whatever of it ran would set `window.ran` or open a dialog; whatever was loaded would come from evil.localhost.
"""

from collections.abc import Callable
from dataclasses import replace

from lashou_btc.pool.rules import Plan
from tests.block_list import WorldChain
from tests.world import FAST, Person, World, with_rules

RUN = "window.ran=1"

MARKUP = (
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'"><svg onload={RUN}>',
    f"' autofocus onfocus='{RUN}",
    f"</textarea></title></style></script><script>{RUN}</script>",
    f'<a href="javascript:{RUN}">press</a>',
    f"javascript:{RUN}//",
    f"data:text/html,<script>{RUN}</script>",
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    '<base href="//evil.localhost/">',
    '<meta http-equiv=refresh content="0;url=//evil.localhost/">',
    "<link rel=stylesheet href=//evil.localhost/x.css>",
    "<style>*{display:none}body{background:url(//evil.localhost/)}</style>",
    '<form action=//evil.localhost/><input name=x autofocus><button>press</button></form>',
    f"]]><script>{RUN}</script><![CDATA[",
    f"<!-- --!><svg><style><img src=x onerror={RUN}></style>",
    "&lt;b&gt; &amp;#60;script&#62; &nbsp;",
    '<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id></entry>',
    "END:VEVENT\nEND:VCALENDAR\nBEGIN:VCALENDAR\nATTACH:http://evil.localhost/",
    f"\\u003cscript\\u003e{RUN}\\x3c/script>",
)
TEMPLATES = ("{{7*7}}", "${7*7} <%= 7*7 %> #{7*7}", "{0} {pool} {number:,} {x.__class__}", "%s %(pool)s %n %x",
             "`${'x'}` $$(x)", "$& $1 \\1 \\n \\")
SHAPES = (
    "W" * 4_096,
    "互" * 4_096,
    "http://evil.localhost/" + "a/" * 300,
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 100 sat \u05d0",  # letters that run from the right
    "a" + "\u0338" * 30 + "\u0347" * 30 + "b",  # marks above and below, as far as a text may hold them
    "\n" * 40 + "far below",
    "000,000,000 sat (0.00 BTC)  ✓ 对",
)
TEXTS = (*MARKUP, *TEMPLATES, *SHAPES)
"""What a document may hold: texts in it are normalized, printable, and have no invisible or turning characters."""
NAMES = tuple(dict.fromkeys(text.replace("\n", " ")[:40] for text in TEXTS if text.strip()))
"""What the shortest names may be, those of plans."""
_POOLS = -(-len(NAMES) // 5)
NAMES_TOGETHER = tuple(NAMES[n::_POOLS] for n in range(_POOLS))
"""All names, as many together as a pool of five witnesses has."""

UNSEEN = (
    "\u202egnp.exe\u202c", "\u2066abc\u2069\u2067def", "a\u200bb\u200c\u200d\ufeffc", "\u00ad\u034f\u3164",
    "a\x00b", "\x1b[31mred\x1b[0m", "\r\nSet-Cookie: ran=1\r\n\r\n<script>window.ran=1</script>",
    "\x07\x08\x7f\x85", "\ue000\ufffe", "../../../etc/passwd", "..\\..\\con", "C:\\aux.txt",
    '"; filename="other', "😀" * 20)
"""What no document holds, but names of files, addresses and headers may."""
EVERYTHING = (*TEXTS, *UNSEEN)

# What a page must have in it or not, asked of the browser
STRANGE = """() => [...document.querySelectorAll("*")].filter(e =>
    ["IFRAME", "OBJECT", "EMBED", "BASE", "STYLE", "FRAME", "APPLET", "TEMPLATE", "MARQUEE"].includes(e.tagName)
    || [...e.attributes].some(a => a.name.startsWith("on") || a.name === "style" || a.name === "srcdoc")
    || e.tagName === "SCRIPT" && !e.src.startsWith(location.origin + "/")
    || e.tagName === "IMG"
    || e.tagName === "META" && e.httpEquiv
    || ["href", "src", "action", "formaction", "xlink:href"].some(name => e.hasAttribute(name)
        && !/^https?:/.test(new URL(e.getAttribute(name), document.baseURI).href))
    ).map(e => e.outerHTML.slice(0, 200))"""


def said_in(name: str, *more: str) -> Callable[[], World]:
    """A pool that is called so, whose witnesses and plans are, in turn with others' names, and in which everybody
    writes all the texts.
    """
    def make() -> World:
        called = (name, *more)
        plans = {each: Plan(1, 500_000) for each in called} | {name[:39] + "2": Plan(2, 900_000)}
        w = World(with_rules(plans=plans), witnesses=5)
        w.chain = WorldChain(w)
        names = [replace(one, name=f"{n}{called[n % len(called)]}") for n, one in enumerate(w.contract.witnesses)]
        w.contract = replace(w.contract, name=(name + name)[:80], witnesses=tuple(names))
        w.open()
        a, b, c, *_ = (w.enroll(who, deposit_sat=400_000, plan=called[n % len(called)])
                       for n, who in enumerate(("alice", "bob", "carol", "dave", "eve")[:max(len(called), 3)]))
        v = w.enroll("vera", role="supervisor")
        w.mine(FAST.waiting_blocks)
        w.publish_batch([w.document("statement", {"account": a, "text": text}, a) for text in TEXTS])
        body = {"account": a, "amount": 100_000, "notary": "aa" * 32, "payee": Person("hospital").address,
                "evidence": ["bb" * 32], "text": "\n".join(TEXTS)[:9_000] + "\n".join(called)}
        claim = w.publish(w.document("claim", body, a))
        for number in w.drawn(claim):
            w.publish(w.document("review", {
                "account": number, "claim": claim, "decision": "approve", "amount": 90_000,
                "met": w.height, "text": "\n".join((*called, *MARKUP))}, number))
        objection = w.objection(claim, v)
        w.amend(text="\n".join(MARKUP), verdicts=[{
            "claim": claim, "objections": [objection], "outcome": "dismissed", "text": "\n".join(TEMPLATES)}])
        w.payable(claim)
        w.publish(w.document("exit", {"account": b, "text": "\n".join(MARKUP)}, b))
        w.publish(w.document("settlement", {
            "claim": [*called], "verdicts": 3, "text": {each: each for each in called}, "evidence": 5}))
        w.publish(w.document("statement", {"account": c, "text": "\n".join((*called, name))}, c))
        return w
    return make
