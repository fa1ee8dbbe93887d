"""Faults that are really made: processes killed with SIGKILL, a server that dies."""
