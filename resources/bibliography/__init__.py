"""
The bibliography beside its tables: search, forms, files that come and go.

``csl``, ``exchange`` and ``citation``, beside this room, know no table.
"""
