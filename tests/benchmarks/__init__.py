"""Cost of a turn: our dialogue against the same model on stock Rasa. See docs/benchmarks.md."""
