"""`keep` in `deck.toml` names what it changes nothing for.

At night a card shows a drawing (SVG) light on dark; `keep` under `[pictures]` names those that stay
as they are, by their path in the deck's folder. What is no SVG stays anyway, and what no edition
shows is most often a slip of the pen: the picture that was meant is turned all the same.
"""
