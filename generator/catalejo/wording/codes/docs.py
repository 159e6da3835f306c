"""Finding codes DOC3xx."""

from __future__ import annotations

from ...model.findings import Code, Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_LEFT_OUT = "The other pages of the site are there; this one is missing until its cause is mended."
_CONFIG = (
    "A site's configuration is read as data: its name, description, navigation and a few options. What would run code, "
    "load files or change the look of the portal is left out."
)

CODES: dict[str, Code] = {
    "DOC301": Code(
        _W,
        "There is no documentation where {path} should hold it",
        "Add docs/index.md there, or correct backstage.io/techdocs-ref",
        "The entity says where its documentation is, and nothing readable is there. Its readers meet an empty tab.",
    ),
    "DOC302": Code(
        _E,
        "{file} cannot be read: {problem}",
        "Mend the YAML at this line; until then the site has a default configuration",
        "A configuration that cannot be parsed gives no navigation and no name.",
    ),
    "DOC303": Code(
        _W,
        "{name} is no key of {file}",
        "Did you mean {nearest}?",
        "An unknown key has no effect. It is nearly always a slip of the pen.",
    ),
    "DOC304": Code(
        _I,
        "{name} in {file} has no effect here",
        "Remove it, or keep it for the other place that builds this site",
        _CONFIG,
        "Keys of mkdocs.yml without effect here",
    ),
    "DOC305": Code(
        _W,
        "Plugins that are not run here: {names}",
        "Write what they would add into the pages, or build that site elsewhere and link it",
        "Plugins are code from outside. Pages that rely on these ones may show their directives as plain text.",
    ),
    "DOC306": Code(
        _W,
        "Markdown extensions that are not loaded here: {names}",
        "Use the notations that MkDocs, PyMdown Extensions or TechDocs know",
        "Extensions are code. Those that read only the page are loaded where a site lists them; others stay text.",
    ),
    "DOC307": Code(
        _W,
        "The value of {name} in {file} cannot be used",
        "It must stay inside the repository and be of the right type and size",
        "The value was left out and the default stands in for it.",
    ),
    "DOC308": Code(
        _W,
        "The navigation names {target}, and there is no such page",
        "Correct the path in {file}, or add the page",
        "The entry is left out of the navigation.",
    ),
    "DOC309": Code(
        _I,
        "The tag {tag} in {file} has no effect here",
        "Write the value itself",
        "Tags can run code or read the environment of the machine that builds. They are kept as inert text.",
        "Tags in mkdocs.yml without effect here",
    ),
    "DOC310": Code(
        _W,
        "{page} was left out: rendering it took too long",
        "Split the page, or find the construct that nests or repeats",
        "A page has a few seconds. " + _LEFT_OUT,
    ),
    "DOC311": Code(
        _W,
        "{page} was left out: rendering it took too much memory or ended the process",
        "Split the page, or find the construct that nests or repeats",
        _LEFT_OUT,
    ),
    "DOC312": Code(
        _W,
        "{page} was left out: it could not be rendered",
        "Look for deeply nested lists, quotes or broken HTML in it",
        _LEFT_OUT,
    ),
    "DOC313": Code(
        _W,
        "{page} was left out: too many other pages of this site had to be stopped",
        "Mend the pages that take too long first",
        _LEFT_OUT,
    ),
    "DOC314": Code(
        _W,
        "{page} was left out: its HTML nests too deeply",
        "Close the elements that stay open",
        "Deep nesting makes cleaning the HTML slow without bound. " + _LEFT_OUT,
    ),
    "DOC315": Code(
        _W,
        "{page} was left out: it is too large",
        "Split it into pages of less than 512 KiB",
        _LEFT_OUT,
    ),
    "DOC348": Code(
        _W,
        "{page} was left out: it is not in UTF-8",
        "Save it as UTF-8",
        "Without a mark nobody can tell which encoding it is in. Guessed letters would stand in names and words.",
    ),
    "DOC316": Code(
        _W,
        "A link leads nowhere: {target}",
        "Correct the path, or add the file",
        "Readers see the words marked as a broken link.",
    ),
    "DOC317": Code(
        _W,
        "An image is missing: {target}",
        "Correct the path, or add the file",
        "Readers see the image's description instead.",
    ),
    "DOC318": Code(
        _I,
        "A link names a heading that is not there: {target}",
        "Correct the part after #: it is the heading in lower case with dashes",
        "Headings get new anchors when they are reworded.",
    ),
    "DOC319": Code(
        _W,
        "{page} was left out: {other} has the same address",
        "Rename one of the two",
        "Two files would become one page, or differ in upper and lower case only.",
    ),
    "DOC321": Code(
        _W,
        "{target} cannot be included: it is no documentation file of this site",
        "Put the text below the docs folder, in a file of a type such as .md or .txt",
        "Only files of the site itself are included in its pages.",
    ),
    "DOC322": Code(
        _W,
        "{target} was not included: too many files, too deep or too long",
        "Include less, or write the text where it is needed",
        "Files that include each other can grow without end.",
    ),
    "DOC323": Code(
        _W,
        "{path} is not shown: it is not the kind of picture that its name says",
        "Save it again as PNG, JPEG, GIF, WebP or AVIF",
        "A picture is taken only if its first bytes are those of its kind.",
    ),
    "DOC324": Code(
        _W,
        "The front matter cannot be read: {problem}",
        "Mend the YAML between the two lines of dashes",
        "The page is shown without what its front matter says.",
    ),
    "DOC325": Code(
        _W,
        "Documentation files without content here: {count}, such as {what}",
        "Make them smaller than the size limit, or leave them out of the docs folder",
        "Files above the size limit are listed but not read.",
    ),
    "DOC326": Code(
        _W,
        "Only the first {count} files of this site were read",
        "Split the site",
        "A site may have 5,000 files and 200 MiB.",
    ),
    "DOC327": Code(
        _W,
        "{path} is not shown: it has more than 40 megapixels",
        "Make it smaller",
        "A small file can hold a picture that fills the memory of the reader's browser.",
    ),
    "DOC328": Code(
        _W,
        "{path} is not shown: the drawing cannot be read, or drawn within bounds ({what})",
        "Export it again as plain SVG, or as PNG",
        "A drawing is shown only if it can be read to its end and does not grow beyond its bounds when it is drawn.",
    ),
    "DOC329": Code(
        _W,
        "{name} is no key of {file}",
        "Remove it: MkDocs knows no such key, nor one that resembles it",
        "An unknown key has no effect. Keys of one's own belong under extra.",
    ),
    "DOC330": Code(
        _W,
        "The documentation is {days} days older than the code",
        "Read it once against the code, and change what is no longer true",
        "The newest change of the documentation is more than 180 days before the newest change of what it describes.",
    ),
    "DOC331": Code(
        _W,
        "{path} is not shown: the pictures and downloads of this repository are too large together",
        "Make them smaller, or keep them elsewhere and link there",
        "One repository may add 100 MiB of pictures and downloads to the portal; the smallest are shown.",
    ),
    "DOC335": Code(
        _I,
        "A diagram is shown as its text: {problem}",
        "Try it in Mermaid's live editor; write it as Mermaid's documentation does",
        "Mermaid diagrams are drawn when the portal is built, by a program that reads Mermaid's language.",
        "Diagrams that were not drawn",
    ),
    "DOC333": Code(
        _E,
        "The documentation of {repository} could not be looked through within its limits ({limit})",
        "Look at its mkdocs.yml: make the navigation, the patterns and what it includes smaller",
        "A configuration is read under limits of time and memory, so that one repository costs its own pages only.",
    ),
    "DOC332": Code(
        _I,
        "{path} is shown without a part of it: {what}",
        "Export it with its fonts as outlines and without scripts, animation and files from elsewhere",
        "A drawing is written anew from what only draws; what could run, move or load is left out.",
    ),
    "DOC334": Code(
        _W,
        "{page} was left out: the documentation of this repository is too large when it is rendered",
        "Include less in many pages, or split the repository",
        "The rendered pages of one repository may take 256 MiB: a small file that many pages include grows with each.",
    ),
    "DOC337": Code(
        _I,
        "Some pages use {notation}, which is not read here",
        "Read these pages where their own tool publishes them, or write the text without it",
        "Containers, hints, tabs and anchors of other tools are read; what calls code of theirs cannot be. Links to "
        "anchors that such code would make are not called broken.",
    ),
}
