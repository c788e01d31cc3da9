"""Pages of the HTTP door: they load nothing from elsewhere, and looking at one changes nothing."""

from __future__ import annotations

import re

from gateway.server import Gateway
from tests.support.client import HttpClient
from tests.support.gateway_toy import ToyService


async def test_the_page_of_a_one_time_link_asks_nothing_until_a_person_does(
    gateway: Gateway, http: HttpClient, toy: ToyService
) -> None:
    """Programs that look at links in mails fetch the page; the token behind `#` does not even reach this process."""
    for _ in range(3):
        answer = await http.raw.get("/access", headers={"authorization": ""})
        assert answer.status_code == 200
    page = answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "connect-src 'self'" in policy
    assert toy.received == []
    script = page[page.index("<script>") : page.index("</script>")]
    listener = script.index('button.addEventListener("click"')
    assert script.index("fetch(") > listener, "only a press of the button asks"
    assert script.count("fetch(") == 1
    assert "history.replaceState" in script[:listener], "the token leaves the address at once"
    assert not re.search(r"(src|href)=.?https?://", page)


async def test_the_verification_page_tells_letters_from_certificates(gateway: Gateway, http: HttpClient) -> None:
    page = (await http.raw.get("/verify")).text
    assert "离职证明" in page and "交接确认函" in page and "replaced" in page
