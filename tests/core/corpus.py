"""Texts that have broken other sites, and a reading of HTML that says what of it a browser would run."""

import re
from html.parser import HTMLParser

from core import markdown

SCRIPTS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "</title><script>alert(1)</script>",
    "</textarea></style></noscript><script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\x0d\x0a>alert(1)</script\t>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script\\>alert(1)\\</script\\>",
    "＜script＞alert(1)＜/script＞",
    "{{ request.META }}{% debug %}{% include 'base.html' %}",
]
HANDLERS = [
    "<img src=x onerror=alert(1)>",
    "<img src=x oNeRrOr\x0c=alert(1)>",
    "<img/src=`x`/onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<a href=# onclick=alert(1)>x</a>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    'x"><img src=x onerror=alert(1)>',
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<p style='background:url(javascript:alert(1))' onclick=alert(1)>x</p>",
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://a.example/"onmouseover=alert(1))',
    "[x](<https://a.example/ onclick=alert(1)>)",
    '![x" onerror="alert(1)](x)',
    '```html" onclick="alert(1)\nx\n```',
    '| a" onclick="alert(1) |\n|:-:|\n| b |',
]
EMBEDS = [
    "<svg onload=alert(1)>",
    "<svg><script href=data:,alert(1) /></svg>",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<math href=javascript:alert(1)>x</math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=data:text/html,<script>alert(1)</script>></object><embed src=javascript:alert(1)>",
    "<base href=//evil.example/><link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
    "<style>@import '//evil.example/x.css'; * { background: url(javascript:alert(1)) }</style>",
    "<template><script>alert(1)</script></template>",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\0script:alert(1)",
    "java&#x09;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#0000106avascript:alert(1)",
    "&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)",
    "javascript&colon;alert(1)",
    "javascript\\:alert(1)",
    "javascript%3Aalert(1)",
    "%6Aavascript:alert(1)",
    "\\j\\avascript:alert(1)",
    "ｊavascript:alert(1)",
    "javascript://a.example/%0Aalert(1)",
    "jav\u202eascript:alert(1)",
    "jav\ufeffascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "DATA:,x",
    "vbscript:msgbox(1)",
    "VbScRiPt&#58;msgbox(1)",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "filesystem:https://a.example/1",
    "view-source:javascript:alert(1)",
    "feed:javascript:alert(1)",
]
LINKS = [
    form.replace("URL", address)
    for address in ADDRESSES
    for form in ("[x](URL)", "[x](<URL>)", "<URL>", "[x][r]\n\n[r]: URL", "![x](URL)", "<a href='URL'>x</a>")
]
ODD = [
    "a\0b",
    "\0",
    "\ud800",
    "a\udfffb\ud83d",
    "\u202egnp.exe\u202c and \u2066\u2067more\u2069",
    "\ufeff\u200b\u200e\u061c",
    "\x1b[31mred\x1b[0m \x07\x08\x7f",
    "\x85\u2028\u2029",
    "Z\u0351\u036b\u0343a\u0337\u034el\u0310\u034ag\u0358\u0324o",
    "👩‍👩‍👧‍👦🏳️‍🌈𝕏",
    "\r\r\n\n\r",
    "'; DROP TABLE guides_guide; --",
    "%s %(name)s %% {0} {name} ${x} $(x) `x`",
    "../../etc/passwd",
]
# Each is repeated to the longest text there may be; parsers of Markdown have spent minutes on such.
REPEATED = [
    *("*", "_", "**a ", "a**b", "*a_ ", "~~a ", "`", "\\", "#", "<", "&", "[", "]", "![", "[a](", "[a](<", "<a "),
    *("> ", "- ", "1. ", ">- ", "|", "a\n=", "```\n", "&#x41;", "(c)", "<!--", "<http://a", "[a]: b\n", " ", "\t"),
]
SHORT = [*SCRIPTS, *HANDLERS, *EMBEDS, *LINKS, *ODD]
LONG = [
    *((text * markdown.MAX_LENGTH)[: markdown.MAX_LENGTH] for text in REPEATED),
    "\n".join("  " * depth + "- a" for depth in range(200)),
    "".join("`" * length + "a" for length in range(1, 300)),
    "[" * 20_000 + "]" * 20_000,
    "<div>" * 8_000,
    "<b>" * 8_000 + "</b>" * 5_000,
    "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + "|x\n" * 500,
    "\"a' " * 2_000,
    "".join(f"[a{number}]: javascript:alert({number})\n" for number in range(1_000)) + "[a1]" * 2_000,
]
TOO_LONG = "a " * 500_000  # one megabyte

FORBIDDEN_TAGS = {
    *("applet", "base", "embed", "frame", "frameset", "iframe", "object", "plaintext", "style", "template"),
    *("animate", "audio", "foreignobject", "image", "math", "noscript", "set", "source", "use", "video"),
}
FORBIDDEN_ATTRIBUTES = {"formaction", "http-equiv", "ping", "srcdoc", "style", "xlink:href"}
ADDRESSES_IN = {"action", "data", "href", "src"}
LINK_SCHEMES = {"http", "https", "mailto"}


class Reader(HTMLParser):
    """Collects (tag, attributes) of a document as a browser sees them: references resolved."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html.replace("<!-->", "").replace("<!--->", ""))  # comments for a browser, not for HTMLParser
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def dangers(html: str) -> list[str]:
    """What in a page of ours a browser would run, load from elsewhere or send elsewhere; nothing, if all is well."""
    return [f"<{tag} {attributes}>" for tag, attributes in Reader(html).tags if _is_danger(tag, attributes)]


def _is_danger(tag: str, attributes: dict[str, str]) -> bool:
    if tag in FORBIDDEN_TAGS or FORBIDDEN_ATTRIBUTES & attributes.keys():
        return True
    if any(name.startswith("on") for name in attributes):
        return True
    if tag == "script" and "src" not in attributes:
        return attributes.get("type") != "application/ld+json"  # a block of data is never run
    addresses = [attributes[name] for name in ADDRESSES_IN & attributes.keys()]
    addresses += attributes["srcset"].split(", ") if "srcset" in attributes else []
    if tag == "a" or attributes.get("rel") == "canonical":
        return not all(scheme(address) in ("", *LINK_SCHEMES) for address in addresses)
    return not all(re.match(r"/(?![/\\])", address) for address in addresses)  # what a page loads or sends to is ours


def scheme(address: str) -> str:
    """The scheme that a browser reads in an address: it skips control characters at the start, tabs and line ends."""
    found = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"^[\x00-\x20]+|[\t\r\n]", "", address), re.IGNORECASE)
    return found[1].lower() if found else ""
