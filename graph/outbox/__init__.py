"""The outbox: changes in the order of the commits. `write` and `imports` fill it, `watch` tells listeners of it."""
