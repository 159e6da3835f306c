"""The plugin's options: read with positions by our guarded YAML reader, checked as a whole, every error at once.

The file is an ordinary ``mkdocs.yml``; what is below ``plugins: - catalejo:`` is ours. Secrets are named
(``token_env``), never written.
"""

from __future__ import annotations

from pathlib import Path

from ..kit.read.narrow import mapping
from ..kit.read.yaml import Document, load_documents
from ..mkdocs_file import MkDocsFileError, fill_missing, merged_text, parents
from .checked import ConfigError as ConfigError
from .checked import ConfigProblem as ConfigProblem
from .checked import Configuration as Configuration
from .options import OPTIONS as OPTIONS
from .options import SYSTEMS as SYSTEMS
from .options import source_types as source_types
from .reader import ConfigReader, options_path


def declares_plugin(path: Path) -> bool:
    """Tell whether a file is a ``mkdocs.yml`` with our plugin in it; reads it as data only."""
    try:
        documents = load_documents(path.read_bytes())
    except OSError:
        return False
    return any(options_path(document) is not None for document in documents)


def read_configuration(path: Path) -> Configuration:
    """Read and check a configuration file.

    Raises:
        ConfigError: the file cannot be read, or anything in it is wrong.

    """
    name = str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            [ConfigProblem(name, 0, 0, f"cannot be read: {error.strerror}", "give the file with -f")]
        ) from error
    documents = load_documents(data)
    document = documents[0] if documents else Document(0, None, 1)
    if document.problem is not None:
        problem = document.problem
        raise ConfigError([ConfigProblem(name, problem.line, problem.column, f"not valid YAML: {problem.message}")])
    if len(documents) > 1:
        line = documents[1].line
        raise ConfigError([ConfigProblem(name, line, 1, "a second YAML document", "leave one document in the file")])
    if not isinstance(document.value, dict):
        raise ConfigError([ConfigProblem(name, 1, 1, "not a MkDocs configuration", "it begins with site_name: …")])
    try:
        inherited = parents(document, path.resolve().parent)
        text = merged_text(data.decode("utf-8", "replace"), [parent for parent, _ in inherited])
    except MkDocsFileError as error:
        place = document.key_at("INHERIT")
        raise ConfigError([ConfigProblem(name, *place, str(error), "name a file beside this one")]) from error
    for _, parent in inherited:
        fill_missing(document.value, mapping(parent.value))
    reader = ConfigReader(name, document, path.resolve().parent)
    configuration = reader.read(text)
    if reader.problems:
        raise ConfigError(reader.problems)
    return configuration
