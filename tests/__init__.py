"""Tests that read like sentences; fakes stand in `tests/botapi` alone."""
