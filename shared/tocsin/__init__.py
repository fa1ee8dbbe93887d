"""Tocsin's contract: the messages on its streams, and with the extra [runtime] the stage that moves them."""
