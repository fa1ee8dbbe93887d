"""Secrets are strong, sealed to their subscription, and never shown."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.notifier.adapters.sealing import Sealer, given_secret, new_secret
from tocsin.errors import Misconfigured
from tocsin.key_file import create_key_file

BROUGHT_ALONG = "whsec_" + base64.b64encode(b"a secret of thirty-two characters").decode()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    create_key_file(tmp_path / "key")
    return tmp_path / "key"


@pytest.fixture
def sealer(key_file: Path) -> Sealer:
    return Sealer.from_file(key_file)


def test_a_new_secret_has_32_random_bytes() -> None:
    one, other = new_secret().get_secret_value(), new_secret().get_secret_value()

    assert len(base64.b64decode(one.removeprefix("whsec_"), validate=True)) == 32
    assert one != other


def test_a_given_secret_is_taken_as_it_is() -> None:
    assert given_secret(f"{BROUGHT_ALONG}\n").get_secret_value() == BROUGHT_ALONG


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "something else"),
        (BROUGHT_ALONG.removeprefix("whsec_"), "something else"),
        ("whsec_not base64!", "something else"),
        ("whsec_é", "something else"),
        ("whsec_" + base64.b64encode(b"x" * 23).decode(), "23 bytes"),
        ("whsec_" + base64.b64encode(b"x" * 65).decode(), "65 bytes"),
    ],
)
def test_a_given_secret_that_is_none_is_refused_without_repeating_it(text: str, found: str) -> None:
    with pytest.raises(Misconfigured, match=f"24 to 64 random bytes, found {found}") as refused:
        given_secret(text)

    assert not text or text not in str(refused.value)


def test_what_was_sealed_opens_again(sealer: Sealer) -> None:
    secret = new_secret()

    sealed = sealer.seal("sub_1", secret)

    assert sealer.open("sub_1", sealed) == secret
    assert secret.get_secret_value() not in sealed


def test_a_process_with_the_same_key_file_opens_it_too(key_file: Path) -> None:
    secret = new_secret()

    sealed = Sealer.from_file(key_file).seal("sub_1", secret)

    assert Sealer.from_file(key_file).open("sub_1", sealed) == secret


def test_sealing_twice_gives_two_texts(sealer: Sealer) -> None:
    secret = new_secret()

    assert sealer.seal("sub_1", secret) != sealer.seal("sub_1", secret)


def test_a_sealed_secret_does_not_open_for_another_subscription(sealer: Sealer) -> None:
    sealed = sealer.seal("sub_1", new_secret())

    with pytest.raises(Misconfigured, match="sub_2"):
        sealer.open("sub_2", sealed)


def test_a_sealed_secret_does_not_open_with_another_key(sealer: Sealer, tmp_path: Path) -> None:
    sealed = sealer.seal("sub_1", new_secret())
    create_key_file(tmp_path / "other")

    with pytest.raises(Misconfigured, match="does not open with the key file"):
        Sealer.from_file(tmp_path / "other").open("sub_1", sealed)


@pytest.mark.parametrize("damage", ["", "v1:", "v1:%%%", "v1:AAAA", "\u2603"])
def test_a_damaged_secret_does_not_open(sealer: Sealer, damage: str) -> None:
    with pytest.raises(Misconfigured, match="does not open"):
        sealer.open("sub_1", damage)


def test_a_key_file_is_for_its_owner_only_and_never_replaced(key_file: Path) -> None:
    before = key_file.read_bytes()

    with pytest.raises(Misconfigured, match="File exists"):
        create_key_file(key_file)

    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.read_bytes() == before


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="nowhere cannot be read"):
        Sealer.from_file(tmp_path / "nowhere")


def test_a_key_file_that_others_may_read_is_refused(key_file: Path) -> None:
    key_file.chmod(0o640)

    with pytest.raises(Misconfigured, match="chmod 600"):
        Sealer.from_file(key_file)


@pytest.mark.parametrize("text", [b"", b"short", b"\xff\xfe", base64.b64encode(b"x" * 31)])
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(text)
    path.chmod(0o600)

    with pytest.raises(Misconfigured, match="holds no key"):
        Sealer.from_file(path)


def test_neither_key_nor_secret_is_shown(key_file: Path) -> None:
    key = key_file.read_text().strip()
    secret = new_secret()

    shown = f"{Sealer.from_file(key_file)!r} {secret!r} {secret}"

    assert key not in shown
    assert secret.get_secret_value() not in shown
    assert isinstance(secret, SecretStr)
