"""The allow-lists of drawings: elements and attributes by namespace.

Sources: SVG 2 (chapters 3 to 16 and appendix K), Filter Effects 1, HTML's elements that only show text.
Whatever acts, loads, animates or embeds is in none of them: it is left out with all that it holds.
"""

from __future__ import annotations

import re

from ...naming import names

SVG = "http://www.w3.org/2000/svg"
XHTML = "http://www.w3.org/1999/xhtml"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"

SVG_ELEMENTS = names(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath marker linearGradient "
    "radialGradient stop pattern clipPath mask filter image a switch style foreignObject "
    "feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap "
    "feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode "
    "feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence"
)
HTML_ELEMENTS = names(
    "a body style div span p b i u s br hr font center small table caption colgroup col thead tbody tfoot tr th td sub "
    "sup strong em code kbd samp var pre blockquote ul ol li dl dt dd h1 h2 h3 h4 h5 h6 mark"
)
"""Labels of diagrams.net and Mermaid are HTML in a ``foreignObject``: text and tables; links are text."""

SILENT = names("title desc metadata view flowRoot flowPara flowRegion flowSpan flowDiv hatch hatchpath mesh "
               "solidcolor color-profile")  # fmt: skip
"""Elements of SVG without a look of their own: leaving them out loses nothing that a reader could see."""

TEXT_PARENTS = names("text tspan textPath a foreignObject")
"""Elements of SVG whose own text is drawn."""

PRESENTATION = names(
    "alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters "
    "color-rendering direction display dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity "
    "font font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style "
    "font-variant font-variant-ligatures font-weight glyph-orientation-horizontal glyph-orientation-vertical "
    "image-rendering isolation kerning letter-spacing lighting-color line-height marker marker-end marker-mid "
    "marker-start mask mask-type mix-blend-mode opacity overflow paint-order shape-rendering stop-color stop-opacity "
    "stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity "
    "stroke-width text-anchor text-decoration text-rendering transform-box transform-origin unicode-bidi "
    "vector-effect visibility white-space word-spacing writing-mode"
)
"""Attributes whose value is CSS."""

GEOMETRY = names(
    "amplitude azimuth baseFrequency bias class clipPathUnits cx cy d diffuseConstant divisor dx dy edgeMode elevation "
    "exponent filterUnits fr fx fy gradientTransform gradientUnits height id in in2 intercept k1 k2 k3 k4 kernelMatrix "
    "kernelUnitLength lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits "
    "method mode numOctaves offset operator order orient pathLength patternContentUnits patternTransform patternUnits "
    "points pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY "
    "requiredExtensions requiredFeatures result rotate rx ry scale seed side slope spacing specularConstant "
    "specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues "
    "targetX targetY textLength transform type values version viewBox width x x1 x2 xChannelSelector y y1 y2 "
    "yChannelSelector z"
)
"""Attributes whose value is neither CSS nor an address."""

HTML_ATTRIBUTES = names(
    "align bgcolor border cellpadding cellspacing class color colspan dir face height id lang nowrap rowspan size span "
    "start type valign value width"
)
DATA = re.compile(r"data-[a-z][a-z0-9-]{0,40}")
"""Names of attributes that selectors of a drawing's own style may ask for."""

SHEET_TYPES = frozenset(("", "text/css"))
