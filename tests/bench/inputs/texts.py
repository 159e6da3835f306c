"""Sentences, names and documentation pages, drawn from small lists with a seeded generator."""

from __future__ import annotations

import random

_THINGS = (
    "order payment stock invoice shipment refund basket price coupon session profile address label carrier route "
    "supplier warehouse return review image catalogue payout settlement alert report forecast budget contract ledger "
    "notification webhook audit permission tenant region quota token device location schedule driver claim"
)
_ROLES = "service worker gateway api batch importer exporter syncer store cache proxy bot console scheduler"
THINGS, ROLES = _THINGS.split(), _ROLES.split()
ENGLISH = (
    "The {a} is written once and read many times, so the {b} keeps a copy of what it needs.",
    "When a {a} arrives twice, the second one is answered with the result of the first and nothing else happens.",
    "Retries wait 200 ms, then twice as long each time, up to five tries; after that the {a} goes to the dead letters.",
    "A {a} without a {b} is legal and common: do not treat it as an error, and do not page anybody for it.",
    "The nightly job compares every {a} with its {b} and writes the differences where the team finds them at nine.",
    "Before a release, look at the {a} dashboard for ten minutes; if the {b} rate moves, roll back and then ask why.",
    "Deleting a {a} only marks it; the row stays for thirty days because support is asked about it in that time.",
    "The limits are those of the {b} provider: sixty calls a second, and a burst of two hundred.",
    "Every {a} carries the id of the request that made it, so one search in the logs shows its whole way.",
    "Migrations run before the new version starts and must work with the old one, which still serves traffic.",
)
SPANISH = (
    "Cada {a} se guarda una sola vez y se lee muchas, por eso el {b} tiene su propia copia.",
    "Si un {a} llega dos veces, la segunda recibe la misma respuesta y no pasa nada más.",
    "Los reintentos esperan 200 ms y luego el doble, hasta cinco veces; después el {a} va a la cola de revisión.",
    "Antes de publicar mira el tablero de {a} durante diez minutos; si sube la tasa de {b}, vuelve atrás.",
    "Borrar un {a} solo lo marca: la fila queda treinta días porque soporte pregunta por ella.",
    "Toda la configuración está en el repositorio; nada se cambia a mano en el clúster.",
    "La guardia tiene cinco minutos para responder y una hora para avisar a los equipos que dependen de este servicio.",
)
CODE = {
    "python": "def settle({a}: dict[str, str], limit: int = 60) -> int:\n    total = 0\n    for key in sorted({a}):\n"
    "        total += len({a}[key])\n        if total > limit:\n            raise ValueError(key)\n    return total\n",
    "yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {a}-settings\ndata:\n  LIMIT: "60"\n  REGION: eu-1\n',
    "bash": "kubectl -n {a} rollout status deployment/{b}\nkubectl -n {a} logs deployment/{b} --since=10m | tail -n 50\n",
}


def sentence(rng: random.Random, spanish: bool = False) -> str:
    """Return one sentence."""
    return rng.choice(SPANISH if spanish else ENGLISH).format(a=rng.choice(THINGS), b=rng.choice(THINGS))


def paragraph(rng: random.Random, spanish: bool = False, sentences: int = 5) -> str:
    """Return several sentences on one line."""
    return " ".join(sentence(rng, spanish) for _ in range(sentences))


def page(rng: random.Random, title: str, links: tuple[str, ...] = (), spanish: bool = False) -> str:
    """Return a documentation page of about 7.6 kB: headings, prose, code, tables, lists, admonitions."""
    parts = [f"# {title}", paragraph(rng, spanish, 3)]
    for _ in range(rng.randint(3, 5)):
        parts.append(f"## {rng.choice(THINGS).title()} and {rng.choice(THINGS)}")
        parts += [paragraph(rng, spanish) for _ in range(2)]
        parts.append(_list(rng, links, spanish))
        parts.append(_code(rng))
        parts.append(_table(rng, spanish) if rng.random() < 0.7 else _note(rng, spanish))
        parts.append(paragraph(rng, spanish))
    return "\n\n".join(parts) + "\n"


def _list(rng: random.Random, links: tuple[str, ...], spanish: bool) -> str:
    lines = [f"- **{rng.choice(THINGS)}**: {sentence(rng, spanish)}" for _ in range(4)]
    if links:
        target = rng.choice(links)
        lines.append(f"- [{target.removesuffix('.md')}]({target}) · `{rng.choice(THINGS)}_id`")
    return "\n".join(lines)


def _code(rng: random.Random) -> str:
    language = rng.choice(sorted(CODE))
    return f"```{language}\n" + CODE[language].format(a=rng.choice(THINGS), b=rng.choice(THINGS)) + "```"


def _table(rng: random.Random, spanish: bool) -> str:
    head = "| campo | tipo | nota |" if spanish else "| field | type | note |"
    rows = [f"| `{rng.choice(THINGS)}` | {rng.choice(('text', 'int', 'date'))} | {sentence(rng)} |" for _ in range(5)]
    return "\n".join([head, "|---|---|---|", *rows])


def _note(rng: random.Random, spanish: bool) -> str:
    return f"!!! {rng.choice(('note', 'warning', 'tip'))}\n    {paragraph(rng, spanish, 2)}"
