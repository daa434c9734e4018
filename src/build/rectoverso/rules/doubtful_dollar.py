r"""A dollar sign is taken for money, though it may be meant to open a formula.

A number after a dollar sign, with words before the next one (`$5 a month or 6$`), is an amount, and
so is one right after a letter (`x$5$`); `$HOME/$USER` is text too, and so is what has blanks right
inside its dollar signs (`$ x $`). All of it is printed as it stands. Write `\$` for the sign, which
says so beyond doubt, or ``$`…`$`` around what is a formula all the same.
"""
