"""Half an hour of a shop in a Prometheus, to the sample: a deployment at ``DEPLOYED``, one service for each case."""

from __future__ import annotations

from collections.abc import Callable, Iterator

DEPLOYED = 1_700_000_000
AT = "2023-11-14T22:13:20Z"
LATER = {"SOURCE_DATE_EPOCH": str(DEPLOYED + 3600)}
"""An environment in which it is an hour later."""
SCRAPE = 15
AROUND = 900
Count = Callable[[int], float]
Series = tuple[str, Count, int, int]


def steady(rate: float) -> Count:
    """Count up evenly."""
    return lambda second: int(rate * (second + AROUND))


def since(start: float, rate: float) -> Count:
    """Count up from a moment after the deployment on."""
    return lambda second: int(rate * max(0.0, second - start))


def always(name: str, count: Count) -> Series:
    """A series that is there the whole time."""
    return name, count, -AROUND, AROUND


def histogram(name: str, labels: str, bounds: tuple[float, ...], before: tuple[float, ...], after: tuple[float, ...]) -> (
    Iterator[Series]
):  # fmt: skip
    """Ten requests a second, by the share of each bucket before and after the deployment; the last is +Inf."""
    for place, bound in enumerate((*map(str, bounds), "+Inf")):
        first, second = 10 * sum(before[: place + 1]), 10 * sum(after[: place + 1])

        def count(at: int, first: float = first, second: float = second) -> float:
            return round(first * (min(at, 0) + AROUND) + second * max(at, 0))

        yield always(f'{name}{{{labels},le="{bound}"}}', count)


def shop() -> Iterator[Series]:
    """Every series."""
    total = 'http_requests_total{{service="{}",instance="{}",job="{}",code="{}"{}}}'

    def requests(service: str, code: str, count: Count, more: str = "") -> Series:
        return always(total.format(service, service, service, code, more), count)

    # orders: one in ten requests fails from the deployment on; in production only.
    yield requests("orders", "200", steady(2), ',env="production"')
    yield (total.format("orders", "orders", "orders", "500", ',env="production"'), since(0, 0.25), 15, AROUND)
    yield requests("orders", "200", steady(1), ',env="staging",pod="s"')
    # stock: well, and faster than anybody asks; ten requests a second.
    yield requests("stock", "200", steady(10))
    yield requests("stock", "500", steady(0.02))
    yield from histogram(
        "http_request_duration_seconds_bucket", 'service="stock",instance="stock",job="stock"',
        (0.1, 0.25, 0.5, 1.0), (0.5, 0.5, 0, 0, 0), (0.5, 0.5, 0, 0, 0),
    )  # fmt: skip
    # search: as before, but slow.
    yield requests("search", "200", steady(10))
    yield from histogram(
        "http_request_duration_seconds_bucket", 'service="search",instance="search",job="search"',
        (0.1, 0.25, 0.5, 1.0), (0.5, 0.5, 0, 0, 0), (0.3, 0.3, 0, 0.4, 0),
    )  # fmt: skip
    # cart: every error is the first of its path, so that no series of errors ever increases.
    yield requests("cart", "200", steady(0.5), ',path="/"')
    for path in range(40):
        name = total.format("cart", "cart", "cart", "500", f',path="/{path}"')
        yield name, lambda _: 1, 75 + 6 * path, AROUND
    # idle: no request at all; rare: one in a minute.
    yield requests("idle", "200", lambda _: 7)
    yield requests("rare", "200", steady(1 / 60))
    # silent: nobody says how a request ended.
    yield always('http_requests_total{service="silent",job="silent"}', steady(2))
    # crashed: well until it is gone, two minutes after the deployment; new: there from the deployment on.
    yield total.format("crashed", "c", "crashed", "200", ""), steady(2), -AROUND, 120
    yield total.format("new", "n", "new", "200", ""), since(0, 2), 15, AROUND
    # ended: gone a minute before the end of the window; broken: nobody scraped it from the deployment on, for a while.
    yield total.format("ended", "e", "ended", "200", ""), steady(2), -AROUND, 300
    yield total.format("broken", "b", "broken", "200", ""), steady(2), -AROUND, 0
    yield total.format("broken", "b", "broken", "200", ""), steady(2), 225, AROUND
    # joined: a program that ran for weeks is scraped for the first time within the window, with all its errors of then.
    yield requests("joined", "200", steady(2))
    yield 'http_requests_total{service="joined",instance="old",job="joined",code="500"}', lambda _: 9000, 150, AROUND
    # Other conventions, each with a tenth of errors and 0.2 s.
    yield from others()


def others() -> Iterator[Series]:
    """A service ``pay`` in each of the other conventions; ``convention`` tells them apart."""
    told = {
        "http-status": ("http_requests_total", "status", "200", "503", 'service="pay-http-status"'),
        "otel": ("http_server_request_duration_seconds_count", "http_response_status_code", "200", "500",
                 'job="shop/pay-otel"'),
        "otel-old": ("http_server_duration_milliseconds_count", "http_status_code", "200", "500",
                     'service_name="pay-otel-old"'),
        "istio": ("istio_requests_total", "response_code", "200", "503",
                  'reporter="destination",destination_workload="pay-istio"'),
        "ingress-nginx": ("nginx_ingress_controller_requests", "status", "200", "502", 'ingress="pay-ingress-nginx"'),
        "spanmetrics": ("traces_spanmetrics_calls_total", "status_code", "STATUS_CODE_UNSET", "STATUS_CODE_ERROR",
                        'service="pay-spanmetrics",span_kind="SPAN_KIND_SERVER"'),
        "micrometer": ("http_server_requests_seconds_count", "status", "200", "500", 'application="pay-micrometer"'),
    }  # fmt: skip
    for counter, status, good, bad, labels in told.values():
        yield always(f'{counter}{{{labels},{status}="{good}"}}', steady(9))
        yield always(f'{counter}{{{labels},{status}="{bad}"}}', steady(1))
    yield always(
        'traces_spanmetrics_calls_total{service="pay-spanmetrics",span_kind="SPAN_KIND_INTERNAL",'
        'status_code="STATUS_CODE_UNSET"}', steady(900)
    )  # fmt: skip
    yield always(
        'istio_requests_total{reporter="source",destination_workload="pay-istio",response_code="503"}', steady(9)
    )
    buckets = {
        "istio_request_duration_milliseconds_bucket": ('reporter="destination",destination_workload="pay-istio"', 1000),
        "http_server_duration_milliseconds_bucket": ('service_name="pay-otel-old"', 1000),
        "http_server_request_duration_seconds_bucket": ('job="shop/pay-otel"', 1),
    }
    for name, (labels, unit) in buckets.items():
        share = (0.0, 1.0, 0.0)
        yield from histogram(name, labels, (0.1 * unit, 0.3 * unit), share, share)


def openmetrics(series: Iterator[Series]) -> str:
    """Return series as promtool reads them: those of one metric together, a sample for each scrape."""
    lines: dict[str, list[str]] = {}
    for name, count, first, last in series:
        times = range(-(-first // SCRAPE) * SCRAPE, last + 1, SCRAPE)
        rows = [f"{name} {count(second)} {DEPLOYED + second}" for second in times]
        lines.setdefault(name.partition("{")[0], []).extend(rows)
    return "\n".join([*(row for metric in sorted(lines) for row in lines[metric]), "# EOF", ""])


def imported(text: str) -> str:
    """Return the same in the form that VictoriaMetrics imports, whose times are milliseconds."""
    return "\n".join(f"{line}000" for line in text.splitlines() if not line.startswith("#")) + "\n"
