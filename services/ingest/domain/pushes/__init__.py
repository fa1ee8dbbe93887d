"""What publishers push, format by format."""
