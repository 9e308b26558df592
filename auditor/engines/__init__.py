"""The shelf of engines: each counts and sums the same integers, so each gives the same cells.

A new engine is a file of this folder with one function: `count(codes, tallies, *, codebook)`.
"""
