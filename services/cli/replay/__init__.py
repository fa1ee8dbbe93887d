"""The line without a server: articles from a file, subscriptions from another, and what would have rung."""
