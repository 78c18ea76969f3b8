"""Who may call, and with which token."""
