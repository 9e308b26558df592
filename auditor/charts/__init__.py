"""The shelf of charts: each file draws one kind of picture, with words for those who cannot see it.

A new chart is one file with a function `draw(...) -> Chart`; matplotlib is imported only when drawing.
"""
