"""Texts to trees that remember where each piece stands."""
