"""The notifier: tagged articles in, alerts decided and delivered."""
