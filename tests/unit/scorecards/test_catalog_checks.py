"""Checks on entity files and owners: pass, fail, unknown, not applicable, on real small repositories."""

from __future__ import annotations

from pathlib import Path

from tests.unit.scorecards.rig import Organisation, argocd, component, desired, team

from catalejo.model.world import Settings

API = (
    "apiVersion: backstage.io/v1alpha1\nkind: API\nmetadata: {name: orders-api}\n"
    "spec:\n  type: openapi\n  lifecycle: production\n  owner: team-a\n  definition: |\n    "
)
OPENAPI = "openapi: 3.0.0\n    info: {title: Orders, version: '1'}\n    paths: {/orders: {get: {responses: {}}}}\n"
USER = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {{name: {name}}}\nspec: {{memberOf: [team-a]}}\n"
SYSTEM = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata: {name: shop}\nspec: {owner: team-a}\n"


def org(folder: Path, info: str = "", *more: str, files: dict[str, str] | None = None, **rest: object) -> Organisation:
    """Read a repository ``orders`` with an entity file, further documents in ``org``."""
    own = {"catalog-info.yaml": info or component(), **(files or {})}
    repos = {"orders": own, "org": {"catalog-info.yaml": "---\n".join(more)}} if more else {"orders": own}
    return Organisation(folder, repos, **rest)  # type: ignore[arg-type]  # keywords of Organisation


def test_the_entity_file(tmp_path: Path) -> None:
    """CAT-01 leads to the line of the first error; what nobody declared has no file that could be wrong."""
    assert org(tmp_path / "a").says("CAT-01") == ("pass", "valid")
    wrong = org(tmp_path / "b", component(spec="  providesApis: nonsense\n")).ask("CAT-01")
    assert (wrong.outcome, wrong.code) == ("fail", "score.errors") and wrong.origin.line == 9
    bare = Organisation(tmp_path / "c", {"orders": {"Dockerfile": "FROM scratch\n"}})
    assert bare.says("CAT-01") == ("not-applicable", "undeclared")
    broken = Organisation(tmp_path / "d", {"orders": {"Dockerfile": "FROM x\n", "catalog-info.yaml": "kind: [\n"}})
    assert broken.says("CAT-01") == ("fail", "errors")


def test_the_description(tmp_path: Path) -> None:
    """CAT-02 wants some length, and neither a placeholder nor the name; the length is the rule's."""
    good = org(tmp_path / "a", component(metadata="  description: Takes the orders of the shop.\n"))
    assert good.says("CAT-02") == ("pass", "description")
    assert good.says("CAT-02", minChars=100) == ("fail", "description")
    assert org(tmp_path / "b").says("CAT-02") == ("fail", "no-description")
    assert org(tmp_path / "c", component(metadata="  description: ToDo.\n")).says("CAT-02") == ("fail", "placeholder")
    assert org(tmp_path / "d", component(metadata="  description: orders\n")).says("CAT-02") == ("fail", "placeholder")


def test_the_system(tmp_path: Path) -> None:
    """CAT-03: a system that is there; while some repositories are unread it may be in one of them."""
    inside = component(spec="  system: shop\n")
    assert org(tmp_path / "a", inside, SYSTEM).says("CAT-03") == ("pass", "system")
    assert org(tmp_path / "b", inside).says("CAT-03") == ("fail", "missing")
    assert org(tmp_path / "c", inside, states={"repositories": "partial"}).says("CAT-03") == ("unknown", "missing")
    assert org(tmp_path / "d").says("CAT-03") == ("fail", "no-system")
    assert org(tmp_path / "e", "", SYSTEM).says("CAT-03", "system:default/shop") == ("not-applicable", "other-kind")


def test_references(tmp_path: Path) -> None:
    """CAT-04 names what is missing; owners have a rule of their own."""
    lost = component(spec="  dependsOn: [component:ghost]\n")
    assert org(tmp_path / "a").says("CAT-04") == ("pass", "all-found")
    result = org(tmp_path / "b", lost).ask("CAT-04")
    assert (result.outcome, result.args["names"]) == ("fail", "component:ghost")
    assert org(tmp_path / "c", lost, states={"repositories": "failed"}).says("CAT-04") == ("unknown", "missing")
    bare = Organisation(tmp_path / "d", {"orders": {"Dockerfile": "FROM scratch\n"}})
    assert bare.says("CAT-04") == ("not-applicable", "names-nothing")


def test_the_lifecycle(tmp_path: Path) -> None:
    """CAT-05 compares what a thing is called with what was seen of it."""
    from tests.unit.scorecards.rig import app

    gitops = desired(prod="1.0.0")

    def at(name: str, lifecycle: str, *apps: str) -> tuple[str, str]:
        repos = {"orders": {"catalog-info.yaml": component(lifecycle=lifecycle)}, "gitops": gitops if apps else {}}
        answer = argocd(*(app(one, "1.0.0") for one in apps), app("other-prod", "1"))
        return Organisation(tmp_path / name, repos, answer).says("CAT-05")

    assert at("a", "production", "orders-prod") == ("pass", "lifecycle")
    assert at("b", "experimental", "orders-prod") == ("fail", "experimental-runs")
    assert at("c", "production") == ("unknown", "not-seen"), "it may be deployed in another way"
    beside = {"orders": {"catalog-info.yaml": component()}, "cart": {"catalog-info.yaml": component("cart")}}
    answer = argocd(app("cart-prod", "1"))
    gone = Organisation(tmp_path / "f", {**beside, "gitops": desired("cart", prod="1")}, answer)
    assert gone.says("CAT-05") == ("fail", "nowhere"), "where the others are deployed it would be too"
    assert org(tmp_path / "d").says("CAT-05") == ("not-applicable", "delivery-not-connected")
    silent = Organisation(
        tmp_path / "e",
        {"orders": {"catalog-info.yaml": component()}},
        argocd(status=500),
        states={"argocd:main": "failed"},
    )
    assert silent.says("CAT-05") == ("unknown", "not-seen")


def test_links(tmp_path: Path) -> None:
    """CAT-07 wants a runbook and a dashboard, in either language."""
    links = "  links:\n    - {url: 'https://example.com/a', title: Runbook de guardia}\n"
    both = links + "    - {url: 'https://example.com/b', title: Panel, type: dashboard}\n"
    assert org(tmp_path / "a", component(metadata=both)).says("CAT-07") == ("pass", "links")
    result = org(tmp_path / "b", component(metadata=links)).ask("CAT-07")
    assert (result.outcome, result.args["names"]) == ("fail", "dashboard")
    assert org(tmp_path / "c", "", SYSTEM, team()).says("CAT-07", "group:default/team-a")[0] == "not-applicable"


def test_api_definitions(tmp_path: Path) -> None:
    """API-01 leads to the definition that cannot be parsed."""
    provides = component(spec="  providesApis: [orders-api]\n")
    assert org(tmp_path / "a", provides, API + OPENAPI).says("API-01") == ("pass", "apis")
    assert org(tmp_path / "b", provides, API + "{not: [an api\n").says("API-01")[0] == "fail"
    assert org(tmp_path / "c", provides).says("API-01") == ("fail", "missing")
    assert org(tmp_path / "d").says("API-01") == ("not-applicable", "no-apis")


def test_the_owner(tmp_path: Path) -> None:
    """OWN-01: a team of the catalog, or one that the Git host names; a person is no team."""
    assert org(tmp_path / "a", "", team()).says("OWN-01") == ("pass", "owner")
    other = team().replace("team-a", "team-z")
    assert org(tmp_path / "b", "", other).says("OWN-01") == ("fail", "owner-missing")
    assert org(tmp_path / "g").says("OWN-01") == ("pass", "owner-written")
    person = org(tmp_path / "c", component(owner="user:ada"), USER.format(name="ada"))
    assert person.says("OWN-01") == ("fail", "owner-person")
    bare = {"Dockerfile": "FROM scratch\n"}
    found = Organisation(tmp_path / "d", {"orders": {**bare, ".github/CODEOWNERS": "* @acme/payments\n"}})
    assert found.says("OWN-01")[0] == "pass"
    assert Organisation(tmp_path / "e", {"orders": bare}).says("OWN-01") == ("fail", "no-owner")
    unread = org(tmp_path / "f", "", other, states={"repositories": "partial"})
    assert unread.says("OWN-01") == ("unknown", "owner-missing")
    people = {"orders": {**bare, "CODEOWNERS": "* @ada\n"}}
    hidden = Organisation(tmp_path / "h", people, settings=Settings(people="none"))
    assert hidden.says("OWN-01") == ("fail", "owner-people") and "ada" not in str(hidden.ask("OWN-01"))


def test_members(tmp_path: Path) -> None:
    """OWN-02 counts members where people are shown; elsewhere nobody can."""
    people = (USER.format(name="ada"), USER.format(name="grace"))
    assert org(tmp_path / "a", "", team(), *people).says("OWN-02") == ("pass", "members")
    assert org(tmp_path / "b", "", team(), people[0]).says("OWN-02") == ("fail", "members")
    assert org(tmp_path / "c", "", team(), people[0]).says("OWN-02", minMembers=1) == ("pass", "members")
    hidden = org(tmp_path / "d", "", team(), *people, settings=Settings(people="none"))
    assert hidden.says("OWN-02") == ("unknown", "members-unknown")
    assert org(tmp_path / "e", component(owner="user:ada"), people[0]).says("OWN-02") == ("not-applicable", "no-team")
    assert org(tmp_path / "f").says("OWN-02") == ("not-applicable", "no-groups")


def test_codeowners(tmp_path: Path) -> None:
    """OWN-03 leads to the line of CODEOWNERS that names others."""
    same, other = {"CODEOWNERS": "* @acme/team-a\n"}, {"CODEOWNERS": "# who\n* @acme/team-b\n"}
    assert org(tmp_path / "a", "", team(), files=same).says("OWN-03") == ("pass", "codeowners")
    result = org(tmp_path / "b", "", team(), files=other).ask("OWN-03")
    assert (result.outcome, result.origin.path, result.origin.line) == ("fail", "CODEOWNERS", 2)
    assert org(tmp_path / "c", "", team()).says("OWN-03") == ("fail", "no-codeowners")
    elsewhere = team().replace("team-a", "team-z")
    assert org(tmp_path / "d", "", elsewhere, files=other).says("OWN-03") == ("unknown", "codeowners")
    assert org(tmp_path / "f", files=other).says("OWN-03") == ("not-applicable", "no-groups")
    hosted = org(tmp_path / "e", "", team(), facts={"orders": {"host_type": "bitbucket", "host": "bitbucket.org"}})
    assert hosted.says("OWN-03") == ("not-applicable", "codeowners-unsupported")
    its_own = {".bitbucket/CODEOWNERS": "* @acme/team-b\n"}
    named = org(tmp_path / "h", "", team(), files=its_own, facts={"orders": {"host_type": "bitbucket", "host": "b"}})
    assert (named.ask("OWN-03").outcome, named.ask("OWN-03").origin.path) == ("fail", ".bitbucket/CODEOWNERS")
    lists = {"Dockerfile": "FROM x\n", "OWNERS": "approvers: [leads]\n", "OWNERS_ALIASES": "aliases: {leads: [ada]}\n"}
    approved = Organisation(tmp_path / "g", {"orders": lists}).ask("OWN-03")
    assert (approved.code, approved.origin.path, approved.origin.line) == ("score.owners-file", "OWNERS", 1)


def test_the_team_can_be_reached(tmp_path: Path) -> None:
    """OWN-04: a link, or an e-mail address that this portal shows; of a team that nobody declared nothing is known."""
    chat = "{url: 'https://chat.example.com/a', title: '#team-a'}"
    mail = team().replace("children: []", "children: [], profile: {email: a@example.com}")
    assert org(tmp_path / "a", "", team(chat)).says("OWN-04") == ("pass", "link")
    assert org(tmp_path / "b", "", mail, settings=Settings(people="full")).says("OWN-04") == ("pass", "mail")
    assert org(tmp_path / "c", "", mail).says("OWN-04") == ("fail", "no-link")
    elsewhere = team().replace("team-a", "team-z")
    assert org(tmp_path / "d", "", elsewhere).says("OWN-04") == ("unknown", "team-undeclared")
    assert org(tmp_path / "f").says("OWN-04") == ("not-applicable", "no-groups")
    bare = Organisation(tmp_path / "e", {"orders": {"Dockerfile": "FROM scratch\n"}})
    assert bare.says("OWN-04") == ("not-applicable", "no-team")
