"""
The bibliography's exchange with the world: BibTeX, RIS, CSL-JSON, tables, and lines pasted from anywhere. Pure modules.

``reading`` takes bytes and never raises; ``writing`` gives pieces of text; ``duplicates`` finds what is known already.
What was written here and is read again is the same item, whatever the format.
"""
