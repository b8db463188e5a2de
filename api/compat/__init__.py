"""The jobs API and the feed that clients of jobicy.com speak, at the same paths and in the same shapes.

It is theirs to the letter, so that such a client works by changing the host alone; what is new belongs into the API of
our own. Everything is found by a JobQuery and jobs/search.py, as on the site's pages.
"""
