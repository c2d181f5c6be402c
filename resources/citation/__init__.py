"""
References as people cite them: ISO 690, APA and Chicago in French, as safe HTML and as text. Pure modules.

``cite`` does it; ``processor`` is citeproc-py with what it lacks; ``markup`` keeps what people typed from being HTML.
"""
