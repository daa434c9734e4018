"""A fenced block is never closed.

Without its closing fence, a block of code swallows everything up to the end of the file, the
questions that follow among it. The closing fence is as long as the opening one or longer, is made
of the same sign, and stands alone in its line.
"""
