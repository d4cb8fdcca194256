"""YAML files as data with positions: reading, the mistakes people make in them, and suggestions."""
