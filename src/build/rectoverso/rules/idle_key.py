"""A mark of a key formula stands above no formula of its own.

`<!-- key -->` right above a formula between lines of `$$` puts that formula into the strip of key
formulas that sheets and the compact book show of its chapter. Above anything else it does nothing.
"""
