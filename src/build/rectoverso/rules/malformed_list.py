"""A list of words that is no table of two columns, or a row that asks nothing.

Below a heading with `data-list` stands one table: each row is a question of its own, the first
column what it asks, the second its short answer, and the rest stands in the long one. The ids
stand at the ends of the first cells.
"""
