"""What the examples' tests share with those of the contract."""

from tests.shared.conftest import publish as publish
