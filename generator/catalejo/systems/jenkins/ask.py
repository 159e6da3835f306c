"""Jenkins: the jobs of all folders with their last builds, in one request; reading needs no crumb.

``tree=`` names every field, as the server works for each (``depth=`` would have it load every build there is).
"""

from __future__ import annotations

import base64

from ...kit.ask.errors import ErrorKind, SourceError
from ...kit.read.narrow import mapping
from ..contract import Asker, ServerSpec

_BUILD = "number,url,result,building,timestamp,duration,actions[remoteUrls,lastBuiltRevision[SHA1,branch[name]]]"
_DEPTH = 6


class Jenkins(ServerSpec, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A Jenkins controller. ``user`` is whose API token it is, ``folder`` narrows to one folder.

    ``builds`` are the last builds of each job that are asked for.
    """

    user: str = ""
    folder: str = ""
    builds: int = 5


def ask(spec: Jenkins, asker: Asker) -> None:
    """Ask for the jobs of a controller or of one of its folders."""
    token = asker.token(spec.token_env)
    spelled = base64.b64encode(f"{spec.user}:{token}".encode()).decode()
    client = asker.client(spec.url, {"Authorization": f"Basic {spelled}"} if token and spec.user else None)
    place = "".join(f"job/{part}/" for part in spec.folder.split("/") if part)
    with asker.question("jobs") as answering:
        body = client.get(f"{place}api/json", {"tree": _tree(min(max(spec.builds, 1), 50))}, conditional=False).body
        if not isinstance(mapping(body).get("jobs"), list):
            raise SourceError(f"{client.base} does not answer as Jenkins does", ErrorKind.MALFORMED)
        answering.add("jobs", f"{client.base}/{place}api/json", body)


def _tree(builds: int) -> str:
    """Return the fields to tell, for folders in folders."""
    job = f"_class,fullName,color,url,builds[{_BUILD}]{{0,{builds}}}"
    tree = job
    for _ in range(_DEPTH - 1):
        tree = f"{job},jobs[{tree}]"
    return f"_class,fullName,jobs[{tree}]"
