import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis import sealing

PAIR = sealing.generate_keypair()


@given(st.text())
def test_only_the_private_key_opens_it(text: str) -> None:
    sealed = sealing.seal(text, PAIR.public_key)
    assert sealing.is_sealed(sealed)
    assert sealing.open_sealed(sealed, PAIR.private_key) == text
    with pytest.raises(sealing.NotSealed):
        sealing.open_sealed(sealed, sealing.generate_keypair().private_key)


def test_the_text_is_not_in_the_sealed_one_and_no_two_are_alike() -> None:
    one, two = sealing.seal("s3cr3t-canary", PAIR.public_key), sealing.seal("s3cr3t-canary", PAIR.public_key)
    assert one != two
    assert b"s3cr3t" not in base64.b64decode(one.removeprefix(sealing.PREFIX))


@given(st.integers(min_value=0, max_value=500))
def test_any_changed_byte_is_refused(position: int) -> None:
    box = bytearray(base64.b64decode(sealing.seal("secret", PAIR.public_key).removeprefix(sealing.PREFIX)))
    box[position % len(box)] ^= 1
    with pytest.raises(sealing.NotSealed):
        sealing.open_sealed(sealing.PREFIX + base64.b64encode(box).decode(), PAIR.private_key)


@pytest.mark.parametrize("text", ["", "plain", "sealed:v1:", "sealed:v1:%%%", "sealed:v2:AAAA", "sealed:v1:AAAA"])
def test_what_was_never_sealed_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(sealing.NotSealed) as caught:
        sealing.open_sealed(text, PAIR.private_key)
    assert text == "" or text not in str(caught.value)


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", base64.b64encode(b"x" * 31).decode()])
def test_a_key_of_another_shape_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        sealing.seal("text", key)


def test_the_public_key_follows_from_the_private_one_and_repr_shows_neither() -> None:
    assert sealing.public_key_of(PAIR.private_key) == PAIR.public_key
    assert PAIR.private_key not in repr(PAIR)
