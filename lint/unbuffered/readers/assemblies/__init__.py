"""Cloud assemblies and nested stacks: the stacks that other files bring."""
