"""`tocsin demo`: the whole line at work on a local news site, with every alert checked."""
