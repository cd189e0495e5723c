"""How good and how fast the matcher is, beside its peers; run by hand, never by the tests."""
