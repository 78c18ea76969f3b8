"""Where the code behind a function or an agent begins."""
