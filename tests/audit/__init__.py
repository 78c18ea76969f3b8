"""Tests of the audit, against a server made of the models of AWS."""
