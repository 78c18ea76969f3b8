"""One call of a deployed route, measured: does its answer arrive piece by piece."""
