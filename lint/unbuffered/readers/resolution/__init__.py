"""What stands in a template, in one world: conditions followed, functions evaluated, facts made."""
