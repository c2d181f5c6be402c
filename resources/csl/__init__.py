"""
References as CSL-JSON items: plain dicts as CSL 1.0.2 describes them, which every other format is read into and
written from. Pure modules: nothing here knows a table or a page.

Source: Citation Style Language 1.0.2, https://docs.citationstyles.org/en/stable/specification.html and csl-data.json.
"""
