from notifications.handlers import channels


def test_nothing_rings_at_night():
    assert channels("orders.cancelled.v1", quiet_hours=True) == ("email",)
