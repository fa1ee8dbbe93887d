"""What has to be read again is stored sealed, bound to its owner and to a key file that only its owner may read."""

import base64
import secrets
from pathlib import Path

import pytest
from pydantic import SecretStr

from tocsin.errors import Misconfigured
from tocsin.sealed import Seal

SECRET = SecretStr("Bearer s3cret \u00e9")


def key_file(path: Path, content: bytes | None = None, mode: int = 0o600) -> Path:
    path.write_bytes(base64.b64encode(secrets.token_bytes(32)) + b"\n" if content is None else content)
    path.chmod(mode)
    return path


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    return Seal.from_file(key_file(tmp_path / "key"))


def test_what_was_sealed_opens_for_its_owner(seal: Seal) -> None:
    sealed = seal.close("one", SECRET)

    assert seal.open("one", sealed) == SECRET
    assert sealed.startswith("v1:")
    assert "s3cret" not in sealed


def test_the_same_secret_is_sealed_differently_each_time(seal: Seal) -> None:
    assert seal.close("one", SECRET) != seal.close("one", SECRET)


def test_it_opens_for_nobody_else_nor_under_another_key_nor_changed(seal: Seal, tmp_path: Path) -> None:
    sealed = seal.close("one", SECRET)
    other = Seal.from_file(key_file(tmp_path / "other"))
    changed = sealed[:-4] + ("A" if sealed[-4] != "A" else "B") + sealed[-3:]

    for opener, owner, text in (
        (seal, "other", sealed),
        (other, "one", sealed),
        (seal, "one", changed),
        (seal, "one", ""),
    ):
        with pytest.raises(Misconfigured, match="does not open with the key file") as caught:
            opener.open(owner, text)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "mode", "why"),
    [
        (b"short", 0o600, "holds no key"),
        (b"\xff\xfe", 0o600, "holds no key"),
        (None, 0o640, "may be read by others"),
    ],
)
def test_a_key_file_that_is_wrong_or_open_is_refused(
    tmp_path: Path, content: bytes | None, mode: int, why: str
) -> None:
    path = key_file(tmp_path / "key", content, mode)

    with pytest.raises(Misconfigured, match=why):
        Seal.from_file(path)


def test_a_key_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no-key cannot be read"):
        Seal.from_file(tmp_path / "no-key")


def test_no_key_stands_in_a_text(seal: Seal) -> None:
    assert "cipher" not in repr(seal)
