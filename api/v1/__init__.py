"""The site's own API, version 1: public data, to be read. What it promises stands on its page (api/views.py)."""
