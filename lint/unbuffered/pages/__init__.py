"""The manual: a page for each rule, made of its words."""
