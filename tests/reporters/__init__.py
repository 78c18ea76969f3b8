"""What tests of reports share: a hostile project, and readers of what comes out."""
