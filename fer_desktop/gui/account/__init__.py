"""Who a person is here: the door, agreements, personal centre."""
