"""The keys that a service may have.

Source: https://docs.tugboatqa.com/config-schema.json, and both spellings that the documentation had over time.
"""

from __future__ import annotations

SERVICE_KEYS = frozenset(
    """alias-type alias_type aliases checkout checkout-path checkout_path commands default depends domain environment
    expose http https https-redirect https_redirect image lighthouse screenshot subpath subpath-map subpath_map urls
    visualdiff visualdiffs""".split()
)
