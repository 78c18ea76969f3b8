"""Tests of the probe, and the servers that they probe."""
