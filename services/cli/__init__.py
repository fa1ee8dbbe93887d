"""The command `tocsin`: talks to the services' public faces and holds no rules of its own."""
