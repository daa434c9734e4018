r"""A bar within code or a formula parts two cells of a table.

A table's row is cut at its bars before code and formulas are seen, here as on GitHub's page, so
that both halves are printed with their backticks or dollar signs. A bar that parts no cells is
written `\|`, in code and in formulas too.
"""
