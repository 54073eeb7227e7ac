"""The read API: what the site shows, as JSON. No key, no account, nothing but reading.

One version is one promise: within ``/api/v1/`` fields are only added. The description for machines is ``openapi.json``, for
people the page ``/api/``; both are made from the code.
"""
