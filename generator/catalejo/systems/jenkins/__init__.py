"""Jenkins: the last builds of all jobs."""

from __future__ import annotations

import re
from itertools import islice

from ...model.live import Capability
from ..contract import Integration, Question
from .ask import Jenkins, ask
from .fields import jobs_of, keep_jobs
from .read import ANNOTATIONS, read_jobs

_CLASSES = ("hudson.", "jenkins.", "org.jenkinsci.", "com.cloudbees.")


def _is_jobs(body: object) -> bool:
    """Tell whether a body lists jobs: each has a ``fullName`` and a colour or builds."""
    if isinstance(body, dict) and "jobs" in body and str(body.get("_class")).startswith(_CLASSES):
        return True
    return any(job.keys() & {"color", "builds", "lastBuild"} for job in islice(jobs_of(body), 50))


INTEGRATION = Integration(
    id="jenkins",
    title="Jenkins",
    questions=(
        Question(
            name="jobs",
            gives=Capability.RUNS,
            keep=keep_jobs,
            form=_is_jobs,
            read=read_jobs,
            address=re.compile(r"/api/json(?:$|\?)"),
            links={"job": ANNOTATIONS},
        ),
    ),
    needs={"en": "Overall/Read and Job/Read, with an API token of that user",
           "es": "Overall/Read y Job/Read, con un token de API de ese usuario"},
    spec=Jenkins,
    ask=ask,
    short="url",
    tokens=("JENKINS_API_TOKEN",),
)  # fmt: skip
