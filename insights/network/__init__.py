"""Rules of people and referrals: trees, networks, asks, introductions, departures, claim radius."""
