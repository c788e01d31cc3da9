"""Which requests count as the same under one idempotency key."""

from chassis import sealing
from chassis.events import digest_of
from chassis.idempotency import comparable


def test_a_secret_sealed_twice_is_the_same_request_and_all_else_still_counts() -> None:
    keys = sealing.generate_keypair()

    def body(text: str, name: str) -> dict[str, object]:
        return {"name": name, "more": [{"secret": sealing.seal(text, keys.public_key)}]}

    first, again = body("口令", "a"), body("口令", "a")
    assert digest_of(first) != digest_of(again)
    assert digest_of(comparable(first)) == digest_of(comparable(again))
    assert digest_of(comparable(first)) != digest_of(comparable(body("口令", "b")))
    assert digest_of(comparable(first)) != digest_of(comparable({"name": "a", "more": [{"secret": ""}]}))
