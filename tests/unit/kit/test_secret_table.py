"""Two hundred secrets are seen and two hundred things that only look like one are not; both are made at run time."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Callable, Iterator

import pytest
from tests.pace import paced

from catalejo.kit.text.mask import find_secrets, mask_file
from catalejo.kit.text.secret_examples import is_word
from catalejo.kit.text.secret_shapes import SHAPES

CHANCE = random.Random(20261130)
B62, HEX, B64 = string.ascii_letters + string.digits, "0123456789abcdef", string.ascii_letters + string.digits + "+/"
UPPER = string.ascii_uppercase + string.digits


def drawn(count: int, signs: str = B62) -> str:
    """Signs by chance, among the first a digit, a small and a capital letter where there are such."""
    value = "".join(sign for sign in "7qR" if sign in signs) + "".join(CHANCE.choices(signs, k=count))
    return value[:count]


def key(kind: str, lines: int = 8) -> str:
    """A private key that opens nothing."""
    body = "\n".join(drawn(64, B64) for _ in range(lines))
    return f"-----BEGIN {kind}PRIVATE " + f"KEY-----\n{body}\n-----END {kind}PRIVATE " + "KEY-----\n"


def based(text: str) -> str:
    """A text in base64."""
    return base64.b64encode(text.encode()).decode()


ISSUED: dict[str, Callable[[], str]] = {
    "ghp_": lambda: "gh" + "p_" + drawn(36), "gho_": lambda: "gh" + "o_" + drawn(36), "ghs_": lambda: "gh" + "s_" + drawn(36),
    "fine": lambda: "github_" + "pat_" + drawn(22) + "_" + drawn(59), "glpat": lambda: "glp" + "at-" + drawn(20), "glrt": lambda: "glr" + "t-" + drawn(20),
    "bitbucket": lambda: "ATB" + "B" + drawn(32), "akia": lambda: "AK" + "IA" + drawn(16, UPPER), "asia": lambda: "AS" + "IA" + drawn(16, string.ascii_uppercase),
    "google": lambda: "AI" + "za" + drawn(35), "gocspx": lambda: "GOC" + "SPX-" + drawn(28), "slack": lambda: "xo" + "xb-" + drawn(12, "123456789") + "-" + drawn(24),
    "xapp": lambda: "xa" + "pp-1-" + drawn(40, UPPER), "webhook": lambda: "https://hooks.slack" + ".com/services/T" + drawn(8, UPPER) + "/B" + drawn(8, UPPER) + "/" + drawn(24),
    "teams": lambda: "https://shop.webhook.office" + ".com/webhookb2/" + drawn(30) + "/IncomingWebhook/" + drawn(32), "discord": lambda: "https://discord" + ".com/api/webhooks/917263544198273645/" + drawn(68),
    "telegram": lambda: "71" + "93846250:" + "AA" + drawn(33), "stripe": lambda: "sk_" + "live_" + drawn(24), "whsec": lambda: "wh" + "sec_" + drawn(32),
    "npm": lambda: "np" + "m_" + drawn(36), "pypi": lambda: "py" + "pi-AgEI" + drawn(90), "docker": lambda: "dckr_" + "pat_" + drawn(27), "vault": lambda: "hv" + "s." + drawn(90),
    "openai": lambda: "sk" + "-proj-" + drawn(24) + "T3Blbk" + "FJ" + drawn(24), "anthropic": lambda: "sk" + "-ant-api03-" + drawn(90), "sendgrid": lambda: "S" + "G." + drawn(22) + "." + drawn(43),
    "do": lambda: "do" + "p_v1_" + drawn(64, HEX), "databricks": lambda: "da" + "pi" + drawn(32, HEX), "grafana": lambda: "gl" + "sa_" + drawn(32) + "_" + drawn(8, HEX),
    "hugging": lambda: "h" + "f_" + drawn(34), "linear": lambda: "lin_" + "api_" + drawn(40), "shopify": lambda: "shp" + "at_" + drawn(32, HEX), "twilio": lambda: "S" + "K" + drawn(32, HEX),
    "newrelic": lambda: "NR" + "AK-" + drawn(27, UPPER), "notion": lambda: "nt" + "n_" + "48273615049" + drawn(35), "postman": lambda: "PM" + "AK-" + drawn(24, HEX) + "-" + drawn(34, HEX),
    "sonar": lambda: "sq" + "p_" + drawn(40, HEX), "pulumi": lambda: "pu" + "l-" + drawn(40, HEX), "doppler": lambda: "dp." + "pt." + drawn(43), "netlify": lambda: "nf" + "p_" + drawn(36),
    "openshift": lambda: "sha256" + "~" + drawn(43), "jwt": lambda: "ey" + based('{"alg":"RS256","typ":"JWT"}')[2:].rstrip("=") + ".ey" + based('{"sub":"orders-api"}')[2:].rstrip("=") + "." + drawn(64),
    "age": lambda: "AGE-SECRET-" + "KEY-1" + drawn(58, UPPER),
}  # fmt: skip
"""What a service gives out, by its form; put together here, so that no file holds one."""


def in_places() -> Iterator[tuple[str, str]]:
    """Secrets that their place tells: keys, addresses, headers, settings."""
    for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "):
        yield "values.yaml", key(kind)
        yield "secret.json", f'{{"private_key": "{key(kind)}"}}'.replace("\n", "\\n")
        yield "secret.yaml", f"  tls.key: {based(key(kind))}"
    for scheme in ("postgres", "mysql", "mongodb+srv", "redis", "amqps", "https", "ftp", "git::https"):
        yield "main.tf", f'source = "{scheme}://app:{drawn(12)}@db.shop.internal:5432/x"'
    yield "app.yaml", f"url: jdbc:mysql://h/d?user=x&password={drawn(14)}"
    yield "app.json", f'"Default": "Server=x;User ID=sa;Password={drawn(14)};Encrypt=True"'
    yield "run.sh", f"curl -H 'Authorization: Bearer {drawn(40)}' https://api.shop.internal"
    yield "run.sh", "curl -H 'Authorization: Basic " + based("deploy:" + drawn(14)) + "' https://api.shop.internal"
    yield "main.tf", f'  secret_key = "{drawn(40)}"'
    yield ".npmrc.yaml", f"//npm.shop.internal/:_auth" + f"Token={drawn(32)}"  # noqa: F541 # the name in two parts
    yield "app.yaml", f"conn: AccountName=shop;AccountKey={drawn(86, B64)}==;EndpointSuffix=x"
    settings = (
        "password: {}", '"apiKey": "{}"', "export DB_PASSWORD={}", "client_secret = '{}'", "  clientSecret: \"{}\"", "spring.datasource.password={}",
        "- name: REDIS_PASSWORD\n  value: {}", '{{"token": "{}"}}', "SECRET_KEY = '{}'", "encryption_key => '{}'", "<apiKey>{}</apiKey>", "cookie-secret={}",
        "auth_token := \"{}\"", "PRIVATE-TOKEN: {}", "deploy --token {}", "token: |-\n  {}", "admin_passwd: {}", "JWT_SECRET={}",
    )  # fmt: skip
    for line in settings:
        for make in (
            lambda: drawn(20),
            lambda: drawn(32, HEX),
            lambda: drawn(44, B64),
            lambda: based(drawn(24)),
            lambda: drawn(24, string.ascii_lowercase + string.digits),
        ):
            yield "deploy/values.yaml", line.format(make())


def true_ones() -> list[tuple[str, str]]:
    """Path and text of each: every form that is issued, in a setting and in a text, and what its place tells."""
    issued = [
        pair
        for make in ISSUED.values()
        for pair in (("a.yaml", f"value: {make()}\nb: c"), ("docs/a.md", f"Use `{make()}` here."))
    ]
    return (issued + list(in_places()))[:204]


def false_ones() -> list[tuple[str, str]]:
    """Path and text of each: examples, placeholders, variables, words, what is encrypted or lies elsewhere."""
    head, end = "-----BEGIN RSA PRIVATE " + "KEY-----", "-----END RSA PRIVATE " + "KEY-----"
    values = [
        "changeme", "change-me-please-now", "<your-token>", "${DB_PASSWORD}", "{{ .Values.password }}", "xxxxxxxxxxxxxxxxxxxxxxxx", "aaaaaaaaaaaaaaaaaaaaaaaa",
        "0000000000000000000000", "********************", "$(cat /run/secrets/db)", "your-api-key-goes-here-1", "REPLACE_ME_WITH_TOKEN_1", "my-super-secret-password-1",
        "example-password-1234567", "abcdefghijklmnopqrstuvwxyz123456", "12345678901234567890ab", "0123456789abcdef0123456789abcdef", "qwertyuiop1234567890", based("changeme"),
        based("my-password"), based("hello world this is a text"), based("postgres"), based("admin:admin"), based("https://api.shop.internal/v1"), "ENC[AES256_GCM,data:" + drawn(24) + ",iv:" + drawn(24) + "]",
        "!vault |", "AgB" + drawn(700, B64), "vault:secret/data/orders#password1", "op://vault/orders/password1", "ref+vault://secret/orders#/password1", "arn:aws:secretsmanager:eu-west-1:1:secret:orders-a1B2c3",
        "process.env.DB_PASSWORD_1", "os.environ['DB_PASSWORD_1']", "config.require_secret('db1')", "var.database_password_v2", "orders-db-credentials-v2", "/var/run/secrets/orders/token1", "secret/data/team-a/orders/v2",
        "oauth2Client.token.RefreshToken", "getPasswordFromVault(name1)", "$2a$10$" + drawn(53), "{SSHA}" + drawn(32), "placeholder-value-12345", "dummy-token-for-tests-1", "[REDACTED-BY-SCANNER-1]", "%DB_PASSWORD_FROM_ENV1%",
        "2026-11-30T03:00:00Z", "https://vault.shop.internal/v1/secret1", "sample-token-0123456", "fake-token-9876-abc", "not-a-real-secret-1", "projects/shop/secrets/db/versions/1", "12345678901234567890", "true", "null",
        based('{"alg":"RS256","typ":"JWT"}'), "phc_" + drawn(43), "pk_" + "live_" + drawn(24), drawn(8), "MyVeryLongPassphraseOfWords", "Pa$$w0rd",
    ]  # fmt: skip
    found = [
        ("deploy/values.yaml", line.format(value)) for value in values for line in ("password: {}", 'API_TOKEN="{}"')
    ]
    names = (
        "secretName",
        "tokenUrl",
        "checksum/secret",
        "password_hash",
        "public_key",
        "next_page_token",
        "secretRef",
        "csrf_token",
        "api_key_id",
        "image",
        "digest",
        "uid",
        "commit",
    )
    found += [("deploy/values.yaml", f"{name}: {drawn(32)}") for name in names]
    found += [("deploy/values.yaml", text) for text in (
        "valueFrom: arn:aws:secretsmanager:eu-west-1:000000000000:secret:dev-orders-api-key-20250708144854737900000001-Pg0llP",
        "AK" + "IAIOSFODNN7EXAMPLE", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AK" + "IAXXXXXXXXXXXXXXXX", "AK" + "IA" + "Q" * 16, "gh" + "p_" + "x" * 36, "gh" + "p_" + "0" * 36,
        "gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789", "glp" + "at-" + "x" * 20, "sk_" + "live_" + "x" * 24, "sk_" + "test_" + drawn(24), "xo" + "xb-your-token-here", "https://hooks.slack.com/services/YOUR/SLACK/WEBHOOK",
        "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24, "ya" + "29." + drawn(24) + "...", f"{head}\n{end}", f"{head}\nsecret\n{end}", f"{head}\n...\n{end}", f"{head}\n<your key here>\n{end}", f"{head}\n{'A' * 64}\n{end}",
        f"{head}\n{{{{ key }}}}\n{end}", f"{head}\nMIIEpAIBAAKCAQEA...\n{end}", f"{head}\nREPLACE WITH YOUR KEY\n{end}", "-----BEGIN CERTIFICATE-----\n" + drawn(64, B64), "tls.crt: " + based("-----BEGIN CERTIFICATE-----\n" + drawn(64, B64) * 3),
        "-----BEGIN PUBLIC KEY-----\n" + drawn(64, B64), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5" + drawn(48, B64), "postgres://postgres:postgres@localhost/x", "amqp://guest:guest@mq", f"postgres://app:{drawn(12)}@db.example.com/x",
        f"https://app:{drawn(12)}@example.org", f"mysql://app:{drawn(12)}@orders.example/x", "https://user:password@shop.internal", "https://${USER}:${TOKEN}@shop.internal", "https://<user>:<token>@shop.internal", "mongodb://mongo:mongo@mongo",
        "postgres://orders:orders1@db/orders", f"https://us02web.zoom.us/j/1?pwd={drawn(20)}", "http://shop.internal:80#@x", "Authorization: Bearer $TOKEN", "Authorization: Bearer <token>", "Authorization: Basic dXNlcjpwYXNzd29yZA==",
        "sha256:" + drawn(64, HEX), "image: shop/orders@sha256:" + drawn(64, HEX), "integrity: sha512-" + drawn(86, B64), "revision: " + drawn(40, HEX), "id: " + drawn(32), "user: AROA" + drawn(17, UPPER), "x: " + drawn(40),
        f"smtp://bot%40example.org:{drawn(20)}@smtp.shop.internal", "smtp://bot:pass%2Fword@smtp.shop.internal", "smtp://bot:pass$word@smtp.shop.internal",
        f"Server=example.database.windows.net;User ID=app;Password={drawn(12)};Encrypt=True", "Server=sql.shop.internal;User ID=app;Password=Password#1;Encrypt=True", f"sqlserver://example.database.windows.net?user=app;password={drawn(12)}",
        "postgresql://test_user:hub%5Btest%2F%3A%3F@127.0.0.1:5432/hub", "token: dt0" + "s01.ST2EY72KQINMH574WMNVI7YN." + "G3DFPBEJYMODIDAEX454M7YWBUVEFOWK" + "PRVMWFASS64NFH52PX6BNDVFFM572RZM",
        "$ANSIBLE_VAULT;1.1;AES256\n" + drawn(80, "0123456789"), "-----BEGIN AGE ENCRYPTED FILE-----\n" + drawn(64, B64),
    )]  # fmt: skip
    prose = [
        ("docs/api.md", f'{{"{name}": "{drawn(32)}"}}')
        for name in ("access_token", "session_token", "client_secret", "apiKey", "password")
    ]
    return [*found, *prose, *(("package-lock.json", f'"token": "{drawn(40)}"') for _ in range(12))]


TRUE, FALSE = true_ones(), false_ones()


def test_a_connection_string_of_a_real_server_is_seen() -> None:
    """Only the host tells it from a manual's; an encoded password on this machine is one where chance made it."""
    assert seen("app.config", f"Server=sql.shop.internal;User ID=app;Password={drawn(12)};Encrypt=True")
    assert seen("app.config", f"Server=sql.shop.internal;User ID=example.com;Password={drawn(12)};Encrypt=True")
    assert seen("app.config", f"postgresql://app:{drawn(16)}%2F{drawn(9)}@127.0.0.1:5432/hub")


def seen(path: str, text: str) -> bool:
    """As a file is masked, a finding is made."""
    return mask_file(path, text.encode()) != text.encode()


def test_of_two_hundred_secrets_no_more_than_two_are_missed() -> None:
    """Services' own forms in settings and in texts, keys, addresses, headers, settings of many languages."""
    assert len(TRUE) >= 200
    assert len([text for path, text in TRUE if not seen(path, text)]) <= 2


def test_of_two_hundred_that_only_look_like_one_none_is_seen() -> None:
    """Documented examples, placeholders, variables, words in base64, sealed and encrypted values, references."""
    assert len(FALSE) >= 200
    assert [(path, text) for path, text in FALSE if seen(path, text)] == []


@pytest.mark.parametrize("row", ["key_", "mypass-", "secreta"])
def test_a_long_row_of_words_for_a_password_ends_soon(row: str) -> None:
    """Whatever a value holds, judging it costs no more than its length."""
    with paced(2):
        assert not is_word(row * 5_000 + "Q?x")


def test_each_rule_of_the_table_names_its_source() -> None:
    """An address where the form is published, by its publisher or by a scanner that cites it."""
    assert {shape.source.partition("://")[0] for shape in SHAPES} == {"https"}


@pytest.mark.parametrize("text", ["password: S0mething2!", drawn(64, B64) + "\n" + drawn(64, B64) + "\n-----END RSA PRIVATE " + "KEY-----", "password: Two Words 17 and more"])  # fmt: skip
def test_what_is_not_seen_is_known(text: str) -> None:
    """Values under sixteen characters, the tail of a key without its head, values with white space: as the guide says."""
    assert not list(find_secrets(text, settings=True))


def test_the_name_of_the_file_that_holds_a_secret_is_none() -> None:
    """A path at home, a key of a store that is called like a file; a dot alone makes no file."""
    assert not seen("Taskfile.yaml", f"GOOGLE_APPLICATION_CREDENTIALS: ~/shop-{drawn(12, HEX)}.json")
    assert not seen("external.yaml", f"secretKey: shop-7c48d-{drawn(12, HEX)}.json")
    assert seen("app.yaml", f"password: {drawn(20)}.{drawn(8)}")
