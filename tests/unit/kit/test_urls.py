"""Git addresses, links to hosts, safe hrefs, URL segments."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalejo.kit.text.urls import (
    fill_url,
    host_type,
    parse_git_url,
    repository_id,
    repository_key,
    safe_href,
    web_addresses,
)


@pytest.mark.parametrize("url", [
    "git@github.com:acme/svc.git", "git@github.com:acme/svc", "github.com:acme/svc.git", "ssh://git@github.com/acme/svc.git",
    "ssh://git@GitHub.com:22/acme/svc", "https://github.com/acme/svc", "https://github.com/acme/svc/", "https://github.com:443/acme/svc.git",
    "https://someone@github.com/acme/svc.git", "git://github.com/acme/svc.git", "git+https://github.com/acme/svc", "git::https://github.com/acme/svc",
])  # fmt: skip
def test_spellings_of_one_repository(url: str) -> None:
    """scp-like, ssh, https, with or without user, port, suffix."""
    assert repository_id(url) == "github.com/acme/svc"
    assert repository_key(url) == repository_key("github.com/Acme/SVC")


@pytest.mark.parametrize("url", [
    "https://ssh.github.com/acme/svc", "ssh://git@ssh.github.com:443/acme/svc.git", "git@ssh.github.com:443/acme/svc.git",
    "https://www.github.com/acme/svc", "https://github.com./acme/svc", "git@github.com.:acme/svc", "www.github.com/acme/svc",
    "https://GITHUB.com:443/Acme/SVC.GIT", "https://x:y@github.com/acme/svc", "ssh+git://git@github.com/acme/svc",
    "https://github.com/acme/./svc", "https://github.com/acme/x/../svc", "https://github.com/acme/x/%2e%2e/svc",
    "https://github.com//acme//svc//", "https://github.com\\acme\\svc", "https://%67ithub.com/acme/svc",
    "https://github.com/acme/%73vc", "https://\uff47ithub.com/acme/svc", "https://github\u3002com/acme/svc",
    "https://github.com/acme/s\u200bvc", "git::git@github.com:acme/svc.git", "git::github.com/acme/svc", "git::[git@github.com:22]:acme/svc", " https://github.com/acme/svc?ref=x#y ", "[git@github.com:22]:acme/svc",
    "https://api.github.com/repos/acme/svc", "git@github.com:/acme/svc", "git@github.com:acme/../acme/svc",
])  # fmt: skip
def test_one_key_for_whatever_a_client_would_resolve_to_one_repository(url: str) -> None:
    """Who may see a repository is decided by its key: no spelling may be another repository."""
    assert repository_key(url) == "github.com/acme/svc"


@pytest.mark.parametrize(("url", "key"), [
    ("https://gitlab.com/repos/acme/svc", "gitlab.com/repos/acme/svc"), ("https://git.example/a/b", "git.example/a/b"),
    ("https://git.example/api/v3/repos/a/b", "git.example/a/b"), ("https://www.com/a/b", "www.com/a/b"),
    ("local/\u00d3rdenes", "local/\u00f3rdenes"), ("./charts/x", "./charts/x"), ("charts", "charts"), ("", ""),
])  # fmt: skip
def test_what_is_another_repository_stays_one(url: str, key: str) -> None:
    """The key joins spellings, not repositories."""
    assert repository_key(url) == key


@given(st.text())
def test_a_key_is_its_own_key(text: str) -> None:
    """Any text has a key, and the same one each time."""
    once = repository_key(text)
    assert repository_key(once) == repository_key(repository_key(once))


@pytest.mark.parametrize(("url", "identity"), [
    ("https://gitlab.example.com/group/sub/svc.git", "gitlab.example.com/group/sub/svc"),
    ("https://bitbucket.example.com/scm/prj/svc.git", "bitbucket.example.com/prj/svc"),
    ("http://127.0.0.1:8080/acme/svc.git", "127.0.0.1:8080/acme/svc"),
    ("https://git.example.com/bitbucket/scm/prj/svc.git", "git.example.com/bitbucket/prj/svc"),
    ("https://git.example.com/projects/PRJ/repos/svc", "git.example.com/PRJ/svc"),
    ("https://git.example.com/bitbucket/users/ana/repos/svc", "git.example.com/bitbucket/~ana/svc"),
    ("https://github.com/projects/x/repos/y", "github.com/projects/x/repos/y"),
    ("https://gitlab.example.com/scm/tools/svc.git", "gitlab.example.com/scm/tools/svc"),
    ("git@ssh.dev.azure.com:v3/org/project/svc", "dev.azure.com/org/project/_git/svc"),
    ("https://org@dev.azure.com/org/project/_git/svc", "dev.azure.com/org/project/_git/svc"),
    ("https://dev.azure.com/org/_git/svc", "dev.azure.com/org/svc/_git/svc"),
    ("https://org.visualstudio.com/DefaultCollection/project/_git/svc", "dev.azure.com/org/project/_git/svc"),
    ("org@vs-ssh.visualstudio.com:v3/org/project/svc", "dev.azure.com/org/project/_git/svc"),
])  # fmt: skip
def test_hosts_with_habits_of_their_own(url: str, identity: str) -> None:
    """Sub-groups, Bitbucket's ``scm``, unusual ports, Azure's ssh form."""
    assert repository_id(url) == identity and repository_key(identity) == repository_key(url)


@pytest.mark.parametrize(("url", "identity"), [
    ("https://gitlab.example.com/api/v4/projects/group%2Fsub%2Fsvc", "gitlab.example.com/group/sub/svc"),
    ("https://gitea.example.com/api/v1/repos/acme/svc", "gitea.example.com/acme/svc"),
    ("https://git.example.com/rest/api/1.0/projects/PRJ/repos/svc", "git.example.com/prj/svc"),
    ("https://ghe.example.com/api/v3/repos/acme/svc", "ghe.example.com/acme/svc"),
])  # fmt: skip
def test_an_address_of_a_hosts_api_means_its_repository(url: str, identity: str) -> None:
    """What is hidden is hidden by each of its addresses."""
    assert repository_key(url) == identity


@pytest.mark.parametrize("url", ["", "/srv/git/svc.git", "../svc", "file:///srv/svc", "ext::sh -c id", "https://", "svc",
                                 "https://h/../../etc", "https://h/a b\nc", "C:\\repo", "https://[::1/x"])  # fmt: skip
def test_what_names_no_repository(url: str) -> None:
    """Local paths, other protocols, broken addresses."""
    assert parse_git_url(url) is None


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    """Foreign text never raises, and ids never climb."""
    assert ".." not in repository_id(text).split("/")
    safe_href(text)


@pytest.mark.parametrize(("identity", "blob", "edit"), [
    ("github.com/a/b", "https://github.com/a/b/blob/c0/d%20e.md#L3", "https://github.com/a/b/edit/main/d%20e.md"),
    ("github.example.com/a/b", "https://github.example.com/a/b/blob/c0/d%20e.md#L3", "https://github.example.com/a/b/edit/main/d%20e.md"),
    ("gitlab.com/g/s/b", "https://gitlab.com/g/s/b/-/blob/c0/d%20e.md#L3", "https://gitlab.com/g/s/b/-/edit/main/d%20e.md"),
    ("codeberg.org/a/b", "https://codeberg.org/a/b/src/commit/c0/d%20e.md#L3", "https://codeberg.org/a/b/_edit/main/d%20e.md"),
    ("bitbucket.org/a/b", "https://bitbucket.org/a/b/src/c0/d%20e.md#lines-3", "https://bitbucket.org/a/b/src/main/d%20e.md?mode=edit&at=main"),
    ("bitbucket.example.com/prj/b", "https://bitbucket.example.com/projects/prj/repos/b/browse/d%20e.md?at=c0#3", ""),
    ("dev.azure.com/o/p/_git/b",
     "https://dev.azure.com/o/p/_git/b?path=/d%20e.md&version=GCc0&line=3&lineEnd=3&lineStartColumn=1&lineEndColumn=999", ""),
    ("git.example.com/a/b", "", ""),
    ("local/b", "", ""),
])  # fmt: skip
def test_links_by_host_type(identity: str, blob: str, edit: str) -> None:
    """Each type has its own paths; an unknown host gives no link at all."""
    web = web_addresses(identity)
    assert fill_url(web.blob, "d e.md", 3, "c0", "main") == blob
    assert fill_url(web.edit, "d e.md", 0, "c0", "main") == edit


def test_links_without_line_or_commit() -> None:
    """The line's fragment is dropped; without a commit there is no link rather than a wrong one."""
    blob = web_addresses("github.com/a/b").blob
    assert fill_url(blob, "x#1.md", 0, "c0") == "https://github.com/a/b/blob/c0/x%231.md"
    azure = web_addresses("dev.azure.com/o/p/_git/b").blob
    assert fill_url(azure, "x&y#1.md", 0, "c0") == "https://dev.azure.com/o/p/_git/b?path=/x%26y%231.md&version=GCc0"
    assert fill_url(blob, "x.md", 3) == "" and fill_url("") == ""
    assert host_type("forgejo.example.org") == "gitea" and host_type("example.org") == ""


@pytest.mark.parametrize(
    "url", ["https://example.com/x?y#z", "http://h:8080", "mailto:team@example.com", " \x00https://example.com"]
)
def test_safe_targets(url: str) -> None:
    """Web and mail addresses; what browsers strip is stripped."""
    assert safe_href(url) == url.strip(" \x00")


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "JaVa\tScript:alert(1)", "\x01javascript:alert(1)", "data:text/html,x", "vbscript:x", "//evil", "/x", "x",
    "https:evil", "https:/evil", "https://", "https://github.com@evil", "https://evil\\@good", "file:///etc/passwd", "blob:https://x", "",
    "https://[", "https://h:port/",
])  # fmt: skip
def test_unsafe_targets(url: str) -> None:
    """Everything else is no target."""
    assert safe_href(url) == ""
