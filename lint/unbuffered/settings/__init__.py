"""What a team says about its project beside the templates: read once, frozen, handed down."""
