"""When a feed is asked, what came of it, and what is remembered."""
