"""A linter that tells of every route whether it will really stream."""
