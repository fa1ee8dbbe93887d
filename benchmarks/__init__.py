"""The same work for us and for each peer, side by side in one run; never part of the tests."""
