"""How products are ordered."""

import math

WEIGHTS = {"name": 6.0, "brand": 3.0, "sales": 2.0}


def score(name: float, brand: float, sales: int) -> float:
    return WEIGHTS["name"] * name + WEIGHTS["brand"] * brand + WEIGHTS["sales"] * math.log1p(sales)
