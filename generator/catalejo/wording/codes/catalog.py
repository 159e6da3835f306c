"""Finding codes CAT0xx: files and documents of the catalog.

``message`` is Backstage's own text where it has one, so that people find it again.
"""

from __future__ import annotations

from ...model.findings import Code, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_STOPS = "A document that breaks a rule of Backstage is in no catalog; its neighbours in the file are not touched."
_PLACEHOLDER = "Placeholders let a definition live in a file of its own. Only the entity's own repository is read."
_SIZE = "Each repository may hand on a bounded amount, so that one cannot use up the memory of all."
_LOCATION = "A Location names other entity files. What it cannot reach is missing in the catalog."
_DOCS = "Readers look for the documentation on the entity's page and find nothing."

CODES: dict[str, Code] = {
    "CAT001": Code(
        _ERROR,
        "Not valid YAML: {message}",
        "Mend the YAML at this line; a linter in the editor shows it at once.",
        "A document that cannot be parsed gives no entity. The other documents of the file are read.",
    ),
    "CAT002": Code(
        _ERROR,
        "A document is no entity: it is not an object",
        "An entity file holds objects with apiVersion, kind, metadata and spec.",
        _STOPS,
    ),
    "CAT003": Code(
        _ERROR,
        "A key is given twice: {message}",
        "Keep one of the two.",
        "Readers disagree on which of two equal keys counts, so Backstage refuses the document.",
    ),
    "CAT004": Code(
        _ERROR,
        "The YAML is too large or too deep: {message}",
        "Write it flat, without long chains of aliases.",
        "Limits keep one file from using up the memory and time of everybody.",
    ),
    "CAT005": Code(
        _WARNING,
        "The file is not valid UTF-8: {message}",
        "Save the file as UTF-8.",
        "Unreadable bytes were replaced, so names and texts may look odd.",
    ),
    "CAT006": Code(
        _WARNING,
        "A YAML tag was ignored: {message}",
        "Remove the tag; plain values are enough in an entity file.",
        "Tags ask a reader to make special objects. No reader of catalogs should, and this one does not.",
    ),
    "CAT007": Code(
        _WARNING,
        "More than {limit} entities in one repository; the rest was left out",
        "Split the catalog over several repositories.",
        "The limit keeps one repository from crowding out all others.",
    ),
    "CAT008": Code(
        _INFO,
        "The entity file holds no entity",
        "Write the entity into it, or delete the file.",
        "Backstage reads an empty file without a word, so nobody notices that the entity is missing.",
    ),
    "CAT009": Code(
        _WARNING,
        "The content of this entity file was not captured",
        "Look at its size: very large files are listed without content.",
        "What was not read is not in the catalog.",
    ),
    "CAT010": Code(
        _ERROR,
        "No entity: {message}",
        "Every entity needs apiVersion, kind and metadata.name, each of them a text.",
        "Without these three an entity has no reference, and in Backstage the whole Location fails.",
    ),
    "CAT011": Code(
        _ERROR,
        "Invalid entity name “{found}”",
        "Use letters, digits and - _ . between them, at most 63 characters.",
        _STOPS,
    ),
    "CAT012": Code(
        _ERROR,
        "Invalid namespace: {message}",
        "Use lower-case letters, digits and - between them, at most 63 characters, or leave the namespace out.",
        _STOPS,
    ),
    "CAT013": Code(_ERROR, "Required field “{field}” is missing", "Add “{field}”.", _STOPS),
    "CAT014": Code(_ERROR, "Field “{field}” has the wrong type", "Write {wanted} here, or remove the field.", _STOPS),
    "CAT015": Code(_ERROR, "Field “{field}” has an invalid value “{found}”", "Backstage expects {rule}.", _STOPS),
    "CAT016": Code(
        _ERROR,
        "Unknown field “{field}” at the top level",
        "Only apiVersion, kind, metadata and spec may stand there.",
        _STOPS,
    ),
    "CAT017": Code(
        _ERROR,
        "Field “{field}” stands at the top level by mistake",
        "Move it: it belongs to “{right}”.",
        _STOPS,
    ),
    "CAT018": Code(_ERROR, "Field “{field}” is misspelt", "Write “{right}”.", _STOPS),
    "CAT019": Code(
        _INFO,
        "Kind {kind} of {version} has no rules here",
        "Nothing needs to be done: these entities are shown as they are.",
        "Backstage needs a processor for kinds of one's own; without one it refuses them.",
    ),
    "CAT020": Code(
        _ERROR,
        "“{field}: {found}” is not recognised",
        "Write “{field}: {right}”.",
        "Backstage compares kind and apiVersion letter by letter and refuses any other spelling.",
    ),
    "CAT021": Code(
        _ERROR,
        "Backstage has no rules for “{field}: {found}”",
        "Install what processes this kind there, or write a kind that it knows.",
        "Backstage refuses a kind that none of its processors takes; here that is only said on demand.",
    ),
    "CAT022": Code(
        _WARNING,
        "Field “{field}” has no meaning; “{right}” was probably meant",
        "Rename it to “{right}”.",
        "Backstage accepts unknown fields without a word, so what was meant does not happen.",
    ),
    "CAT023": Code(
        _WARNING,
        "Field “{field}” has no meaning in this place",
        "Move it to “{right}”.",
        "Backstage accepts unknown fields without a word, so what was meant does not happen.",
    ),
    "CAT024": Code(
        _WARNING,
        "“{field}” is a relation, and is not written by hand",
        "Write the field that makes the relation, at the entity that owns it.",
        "Relations in the other direction are made from the fields of the other entity.",
    ),
    "CAT025": Code(
        _ERROR,
        "Placeholder {placeholder} failed for “{target}”",
        "Check that the file exists beside the entity and can be parsed.",
        _PLACEHOLDER,
    ),
    "CAT026": Code(
        _ERROR,
        "Placeholder {placeholder} points outside the repository: “{target}”",
        "Copy the file into the repository and name it relative to the entity file.",
        _PLACEHOLDER,
    ),
    "CAT027": Code(
        _WARNING,
        "The content of “{target}” for placeholder {placeholder} was not captured",
        "Keep the file below the size limit and give it a usual suffix (yaml, json, graphql, proto).",
        _PLACEHOLDER,
    ),
    "CAT028": Code(
        _WARNING,
        "Annotation “{field}” is not known; “{right}” was probably meant",
        "Rename it to “{right}”.",
        "An annotation with another spelling is accepted and has no effect.",
    ),
    "CAT029": Code(
        _INFO,
        "“{target}” is not read for placeholder {placeholder}: it is not in this repository",
        "Copy the file into the repository and name it relative to the entity file.",
        _PLACEHOLDER,
    ),
    "CAT030": Code(
        _ERROR,
        "“{name}” is declared several times; the one at {kept} counts",
        "Keep one of them. Left out: {others}",
        "One reference is one entity. Which of several counts must not depend on chance.",
        "Entities that are declared several times",
    ),
    "CAT031": Code(
        _ERROR,
        "“{name}” is already defined by another repository; the one at {kept} counts",
        "Rename one of them or use a namespace. Left out: {others}",
        "A repository could take over another team's name by declaring it. The owner of the name keeps it.",
        "Entities that another repository defines already",
    ),
    "CAT032": Code(
        _WARNING,
        "{count} entities are declared here and in {kept}, where they count",
        "Leave one of the two repositories out of the sources, or rename them. Names: {names}",
        "A copied repository declares everything a second time. The copy is left out as a whole.",
    ),
    "CAT033": Code(
        _INFO,
        "{count} more findings {which} in this repository are not listed",
        "Mend the listed ones first; they often share one cause.",
        "A list of thousands of lines helps nobody, and keeps other repositories' findings from being seen.",
    ),
    "CAT034": Code(
        _ERROR,
        "Reading this repository's entity files was stopped ({why})",
        "Look for generated or copied files of unusual size or depth among them, and take them out.",
        "Each repository is read within limits of time and memory, so that one cannot end the portal for all.",
    ),
    "CAT035": Code(
        _WARNING,
        "“{field}” is longer than {limit}; the rest is not shown",
        "Shorten it, and put the long text into the documentation.",
        "Lists, search and graphs show these fields of every entity.",
    ),
    "CAT036": Code(
        _ERROR,
        "The entity is too large: more than {limit} {what}; it was left out",
        "Divide it, or move what is not about the thing itself out of the entity file.",
        _SIZE,
    ),
    "CAT037": Code(
        _ERROR,
        "The entities of this repository have more than {limit} {what} together; the rest was left out",
        "Spread them over several repositories.",
        _SIZE,
    ),
    "CAT038": Code(
        _WARNING,
        "{count} groups, users or domains of this repository do not count",
        "If the organisation describes itself here, name it in the portal's configuration: people_from: [{name}]",
        "Anybody who may make a repository could else declare teams and people, and take those of others.",
        "Groups, users and domains that do not count",
    ),
    "CAT039": Code(
        _ERROR,
        "“{name}” belongs to {holder}, which had it first; this claim does not count",
        "Rename it or use a namespace. If it moved here, mend the entity files of {holder} and take it out there; a "
        "catalogue that describes other repositories is named under people_from in the portal's configuration.",
        "A repository could take over another team's name by declaring it. The owner of the name keeps it.",
        "Names that another repository had first",
    ),
    "CAT040": Code(_WARNING, "Location target “{target}” does not exist", "Mend the path or remove it.", _LOCATION),
    "CAT041": Code(
        _WARNING,
        "Location target “{target}” is not allowed",
        "Name files inside the repository, relative to this file, or by their web address.",
        _LOCATION,
    ),
    "CAT042": Code(
        _INFO,
        "Location target “{target}” is not in a repository that was read",
        "Add its repository to the sources to have it in the catalog.",
        _LOCATION,
    ),
    "CAT044": Code(
        _INFO,
        "Locations of type “{type}” are not read",
        "Use type url, or add the repositories as a source.",
        _LOCATION,
    ),
    "CAT045": Code(
        _WARNING,
        "The globs of this repository's Locations look at more than {limit} paths; “{target}” was left out",
        "Name folders or files instead of “**”.",
        _LOCATION,
    ),
    "CAT051": Code(
        _WARNING,
        "The project slug “{slug}” names another repository than {repository}",
        "Correct the annotation, or remove it: the repository is known.",
        "Builds and pull requests of the wrong repository are shown for this entity.",
    ),
    "CAT052": Code(
        _WARNING,
        "The link “{url}” is not shown",
        "Use an https, http or mailto address.",
        "Other schemes can run programs in the reader's browser.",
    ),
    "CAT053": Code(
        _WARNING,
        "Fields “{first}” and “{second}” differ in letter case only",
        "Keep one of them.",
        "Backstage accepts such an entity and then never shows it.",
    ),
    "CAT054": Code(
        _WARNING,
        "{path} is not in UTF-8 and is not read",
        "Save the file as UTF-8.",
        "Without a mark nobody can tell which encoding it is in. Guessed letters would stand in names of owners.",
    ),
    "CAT055": Code(
        _INFO,
        "Backstage entities in files that are not read (files: {count}): {files}",
        'Name them in a Location, or in the portal\'s configuration: entities: ["**/NAME.yaml"] at the source.',
        "Files called catalog-info.yaml are found by themselves; others are read only where somebody names them.",
    ),
    "CAT061": Code(
        _WARNING,
        "“{written}” leads to a folder without documentation: {folder}",
        "Add mkdocs.yml or docs/index.md there, or correct the annotation.",
        _DOCS,
    ),
    "CAT062": Code(
        _WARNING,
        "Documentation at “{written}” is not in a repository that was read",
        "Add its repository to the sources, or use “dir:”.",
        _DOCS,
    ),
    "CAT063": Code(
        _WARNING,
        "“{written}” is no documentation reference",
        "Write “dir:.” for documentation beside this file, or “url:” with a folder of a repository.",
        _DOCS,
    ),
    "CAT064": Code(
        _WARNING,
        "“{written}” leads out of the repository",
        "Name a folder inside the repository, relative to the entity file.",
        _DOCS,
    ),
    "CAT065": Code(
        _WARNING,
        "The documentation of “{written}” cannot be shown: there is no such entity",
        "Write the full reference, such as component:default/name.",
        _DOCS,
    ),
    "CAT066": Code(
        _ERROR,
        "“{ref}” has no page: “{other}” has the same address “{path}”",
        "Give one of the two another name, of small letters, digits and hyphens.",
        "A name that is not valid gets an address made from it; only the first of two entities has a page there.",
    ),
}
