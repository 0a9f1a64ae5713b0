"""Measures retrieval, answers and conversations through the engine of a real turn."""
