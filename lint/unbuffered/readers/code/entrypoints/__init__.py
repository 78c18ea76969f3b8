"""From how a container, a zip or an agent is started to the file that handles requests."""
