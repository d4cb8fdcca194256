"""YAML files as data with positions, and the mistakes people make in them, explained."""
