"""The rig's organisation: Puerto Sur, a freight company with fifteen repositories, teams, runs and applications."""

from __future__ import annotations

from tests.rig import seed_files as files
from tests.rig.argocd import application
from tests.rig.org import Org

LOGIN = "puerto-sur"


def seed(org: Org) -> None:
    """Fill an empty organisation: people, teams, repositories, runs, deployments, Argo CD applications."""
    _people(org)
    _repositories(org)
    _teams(org)
    _runs(org)
    _applications(org)


def few(org: Org) -> None:
    """Fill an empty organisation with three repositories only, for tests that capture many times."""
    _people(org)
    org.create("orders", files.orders(org.url), description="Freight orders", topics=("backend",), license="MIT")
    org.create("gitops", files.gitops(org.url, org.login), description="What runs where", topics=("gitops",))
    org.create("charts", files.charts(), description="Helm charts")
    org.add_team("orders-team", "Orders", ["iroldan"], repositories={"orders": "admin"})
    org.run("orders", "ci", "success")
    _applications(org)


def _people(org: Org) -> None:
    for login, name, email in (
        ("iroldan", "Ines Roldan", "ines.roldan@example.com"),
        ("tquispe", "Tomas Quispe", "tomas.quispe@example.com"),
        ("mferrer", "Marta Ferrer", ""),
        ("jhuaman", "Julio Huaman", "julio.huaman@example.com"),
        ("abravo", "Ana Bravo", ""),
    ):
        org.add_person(login, name, email)


def _repositories(org: Org) -> None:
    org.create(
        "orders", files.orders(org.url), description="Freight orders", topics=("backend", "python"), license="MIT",
        required_reviews=2, open_pulls=3, homepage="https://orders.example.com",
    )  # fmt: skip
    org.push("orders", {"src/orders/app.py": files.python_app("orders", 40)}, "Price by weight", "Tomas Quispe")
    org.repo("orders").release = ("v1.8.0", org.now())
    org.create("billing", files.billing(org.url), description="Invoices", topics=("backend",), license="MIT")
    org.create("tracking", files.tracking(), description="Where is my container?", topics=("backend", "nodejs"))
    org.create("web", files.web(), description="The customers' site", topics=("frontend",), branch="trunk")
    org.create("gitops", files.gitops(org.url, org.login), description="What runs where", topics=("gitops",))
    org.create("infra", files.infra(), description="Terraform of all accounts", topics=("terraform",))
    org.create("charts", files.charts(), description="Helm charts")
    org.create("platform-catalog", files.platform_catalog(), description="Groups, systems and domains")
    org.create("handbook", files.handbook(), description="How we work", visibility="internal")
    org.create("pricing-engine", files.pricing_engine(), description="Margins and rebates", visibility="private")
    org.create("tariffs", files.rates(), description="Rates per route")
    org.rename("tariffs", "rates")
    org.create("legacy-fax", files.legacy_fax(), description="Sends faxes", branch="master")
    org.archive("legacy-fax")
    org.create("httpbin", files.httpbin(), description="A fork we test against", fork=True)
    org.create("sketches", description="Nothing here yet")
    org.create(".github", {"profile/README.md": "# Puerto Sur\n\nFreight between two oceans.\n"})


def _teams(org: Org) -> None:
    org.add_team("logistics", "Logistics", ["jhuaman"], description="Everything that moves")
    org.add_team(
        "orders-team", "Orders", ["iroldan", "tquispe"], parent="logistics", description="Orders and tracking",
        repositories={"orders": "admin", "tracking": "maintain", "rates": "push"},
    )  # fmt: skip
    org.add_team(
        "platform", "Platform", ["mferrer"], description="Clusters and pipelines",
        repositories={"gitops": "admin", "infra": "admin", "charts": "admin", "platform-catalog": "admin"},
    )  # fmt: skip
    org.add_team("web", "Web", ["abravo"], repositories={"web": "admin"})
    org.add_team("night-watch", "Night watch", ["mferrer"], secret=True, repositories={"pricing-engine": "admin"})


def _runs(org: Org) -> None:
    for name, conclusion in (
        ("orders", "success"),
        ("billing", "failure"),
        ("tracking", "success"),
        ("web", "success"),
    ):
        org.run(name, "ci", "success", event="pull_request", branch="feature/manifest")
        org.run(name, "ci", conclusion)
    org.run("orders", "release", "success")
    org.run("infra", "plan", "startup_failure", event="schedule")
    org.run("rates", "ci", None)
    org.deploy("orders", "staging", "INACTIVE")
    org.deploy("orders", "prod")


def _applications(org: Org) -> None:
    head = org.repo("gitops").head
    assert head is not None
    early, late = "2026-11-01T06:00:00Z", head.date
    old = "0" * 39 + "1"
    image = f"registry.example.com/{org.login}"

    def app(name: str, environment: str, tag: str, **facts: object) -> None:
        component = name.rpartition("-")[0]
        org.applications.append(
            application(
                org, name, path=f"apps/{component}/overlays/{environment}", environment=environment,
                namespace=f"{component}-{environment}", images=(f"{image}/{component}:{tag}",), **facts,  # type: ignore[arg-type]
            )
        )  # fmt: skip

    both = ((old, early), (head.oid, late))
    app("orders-dev", "dev", "1.9.0", deployed=both)
    app("orders-staging", "staging", "1.8.0", deployed=both)
    app("orders-prod", "prod", "1.7.2", deployed=both)
    app("billing-staging", "staging", "3.1.0", deployed=both)
    app(
        "billing-prod", "prod", "3.0.0", sync="OutOfSync", health="Degraded", deployed=((old, early),), phase="Failed",
        condition=("SyncError", "one or more objects failed to apply"), automated=False,
    )  # fmt: skip
    app("tracking-prod", "prod", "0.4.0", deployed=both)
    # Runs, but no Application of this name is declared in the GitOps repository.
    app("ghost-prod", "prod", "latest", sync="Unknown", health="Unknown", condition=(
        "ComparisonError", "app path does not exist"))  # fmt: skip
