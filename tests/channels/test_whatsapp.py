from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.messages import Attachment, Button, ChannelName, Kind, OutboundMessage, Urn
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ChannelUnavailable,
    ContactStopped,
    FetchError,
    MessageRejected,
    OutcomeUnknown,
    SendError,
    ServiceWindowClosed,
    WebhookRequest,
)
from tests.channels.conftest import PUBLIC_URL, twilio_settings
from tests.support.fake_twilio import ACCOUNT, SENDER, FakeTwilio
from tests.support.fake_twilio import TOKEN as TWILIO_TOKEN

PATH = "/webhooks/whatsapp"
SITI = "whatsapp:+6281234567890"
PDF = b"%PDF-1.7 surat keterangan kerja"


def to_siti(text: str = "Halo", *buttons: Button) -> OutboundMessage:
    return OutboundMessage(1, Urn(ChannelName.WHATSAPP, "+6281234567890"), text, buttons)


def signed(
    fields: Mapping[str, str] | list[tuple[str, str]],
    *,
    url: str = f"{PUBLIC_URL}{PATH}",
    query: str = "",
    token: str = TWILIO_TOKEN,
    headers: Mapping[str, str] | None = None,
) -> WebhookRequest:
    pairs = [("AccountSid", ACCOUNT), *(fields.items() if isinstance(fields, Mapping) else fields)]
    names: dict[str, list[str]] = {}
    for name, value in pairs:
        names.setdefault(name, []).append(value)
    params = type("Fields", (dict,), {"getlist": dict.get})(names)
    signature = RequestValidator(token).compute_signature(f"{url}?{query}" if query else url, params)
    return WebhookRequest(PATH, query, {"x-twilio-signature": signature, **(headers or {})}, urlencode(pairs).encode())


def test_a_request_signed_over_the_public_address_verifies(whatsapp: WhatsAppChannel) -> None:
    assert whatsapp.verify(signed({"Body": "halo", "ProfileName": ""}))


def test_repeated_fields_and_the_raw_query_are_part_of_the_signature(whatsapp: WhatsAppChannel) -> None:
    assert whatsapp.verify(signed([("Body", "b"), ("Body", "a"), ("Empty", "")], query="office=x+y&z=%20"))


@pytest.mark.parametrize(
    ("public_url", "url"),
    [
        ("https://agenalis.example/#rc=3&rp=all", "https://agenalis.example"),
        ("https://user:pass@agenalis.example", "https://agenalis.example"),
        ("https://agenalis.example:443", "https://agenalis.example"),
        ("https://agenalis.example/bot/", "https://agenalis.example/bot"),
    ],
)
async def test_the_public_address_may_be_written_in_other_ways(twilio: FakeTwilio, public_url: str, url: str) -> None:
    channel = WhatsAppChannel(twilio_settings(twilio.base_url, public_url=public_url))
    assert channel.verify(signed({"Body": "halo"}, url=f"{url}{PATH}"))


async def test_both_tokens_verify_while_rotating_and_the_first_one_sends(twilio: FakeTwilio) -> None:
    channel = WhatsAppChannel(twilio_settings(twilio.base_url, twilio_auth_token=f"{TWILIO_TOKEN}, next-token"))
    assert channel.verify(signed({"Body": "halo"}))
    assert channel.verify(signed({"Body": "halo"}, token="next-token"))
    assert await channel.send(to_siti())
    await channel.close()


def test_everything_else_is_refused(whatsapp: WhatsAppChannel) -> None:
    good = signed({"Body": "halo"})
    signature = good.headers["x-twilio-signature"]
    shared_key = {"x-twilio-webhooks-signature-settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    refused = [
        signed({"Body": "halo"}, token="wrong"),
        signed({"Body": "halo"}, url="http://127.0.0.1:8080/webhooks/whatsapp"),
        signed({"Body": "halo"}, headers=shared_key),
        signed({"Body": "halo"}, headers={"x-twilio-signature": ""}),
        signed([("AccountSid", "AC" + "f" * 32), ("Body", "halo")]),
        WebhookRequest(PATH, "", {}, good.body),
        WebhookRequest(PATH, "a=1", good.headers, good.body),
        WebhookRequest(f"{PATH}/status", "", good.headers, good.body),
        WebhookRequest(PATH, "", good.headers, good.body + b"&Body=other"),
        WebhookRequest(PATH, "", {"x-twilio-signature": signature}, b'{"AccountSid": "AC"}'),
        WebhookRequest(PATH, "", {"x-twilio-signature": signature}, b"\xff"),
    ]
    assert [whatsapp.verify(request) for request in refused] == [False] * len(refused)


def test_another_account_is_refused_even_when_signed(whatsapp: WhatsAppChannel) -> None:
    url, params = f"{PUBLIC_URL}{PATH}", {"AccountSid": "AC" + "f" * 32, "Body": "halo"}
    signature = RequestValidator(TWILIO_TOKEN).compute_signature(url, params)
    request = WebhookRequest(PATH, "", {"x-twilio-signature": signature}, urlencode(params).encode())
    assert not whatsapp.verify(request)


async def test_a_message_goes_out_with_sender_callback_and_an_end_of_validity(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio
) -> None:
    sid = await whatsapp.send(to_siti("Iuran Anda Rp35.000 per bulan."))
    (call,) = twilio.sent
    assert sid == call.sid
    assert call.params == {
        "To": SITI,
        "From": SENDER,
        "Body": "Iuran Anda Rp35.000 per bulan.",
        "StatusCallback": "https://agenalis.example/webhooks/whatsapp/status",
        "ValidityPeriod": "3600",
    }


async def test_a_messaging_service_takes_the_place_of_the_sender(twilio: FakeTwilio) -> None:
    service = "MG" + "0" * 32
    channel = WhatsAppChannel(twilio_settings(twilio.base_url, twilio_messaging_service_sid=service))
    await channel.send(to_siti())
    params = twilio.sent[0].params
    assert params["MessagingServiceSid"] == service
    assert "From" not in params
    await channel.close()


async def test_a_user_id_is_an_address_to_send_to(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    await whatsapp.send(OutboundMessage(1, Urn(ChannelName.WHATSAPP, "ID.4566546130240823"), "Halo"))
    assert twilio.sent[0].params["To"] == "whatsapp:ID.4566546130240823"


@pytest.mark.parametrize(
    ("count", "how"),
    [
        (1, "Balas 1 untuk memilih."),
        (2, "Balas 1 atau 2."),
        (3, "Balas 1, 2, atau 3."),
        (4, "Balas dengan angka 1 sampai 4."),
    ],
)
async def test_choices_are_numbered_in_the_text(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, count: int, how: str
) -> None:
    buttons = [Button(f"Kelas {n}", f"class:{n}") for n in range(1, count + 1)]
    await whatsapp.send(to_siti("Kelas berapa?", *buttons))
    listed = "\n".join(f"{n}. Kelas {n}" for n in range(1, count + 1))
    assert twilio.sent[0].params["Body"] == f"Kelas berapa?\n\n{listed}\n\n{how}"


async def test_the_longest_text_with_the_most_choices_still_fits(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    buttons = [Button("x" * 24, f"choice:{n}") for n in range(8)]
    await whatsapp.send(to_siti("y" * whatsapp.capabilities.max_text, *buttons))
    assert len(twilio.sent[0].params["Body"]) <= 1600
    with pytest.raises(MessageRejected, match="21617"):
        await whatsapp.send(to_siti("y" * 1601))
    assert len(twilio.calls) == 1, "what cannot fit is not even tried"


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, 63016, ServiceWindowClosed),
        (400, 21610, ContactStopped),
        (429, 20429, ChannelThrottled),
        (400, 63018, ChannelThrottled),
        (400, 63017, ChannelThrottled),
        (400, 63024, MessageRejected),
        (400, 63049, MessageRejected),
        (400, 21211, MessageRejected),
        (401, 20003, ChannelMisconfigured),
        (400, 63007, ChannelMisconfigured),
        (404, 20404, ChannelMisconfigured),
        (500, 20500, ChannelUnavailable),
        (503, 20503, ChannelUnavailable),
        (504, 20504, OutcomeUnknown),
    ],
)
async def test_each_error_code_says_what_to_do_next(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, status: int, code: int, expected: type[SendError]
) -> None:
    twilio.fail("create", status=status, code=code)
    with pytest.raises(expected) as failure:
        await whatsapp.send(to_siti())
    assert type(failure.value) is expected
    assert failure.value.code == str(code)


async def test_the_provider_refuses_what_it_refuses_in_life(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    twilio.opted_out.add(SITI)
    with pytest.raises(ContactStopped):
        await whatsapp.send(to_siti())
    with pytest.raises(MessageRejected, match="21211"):
        await whatsapp.send(OutboundMessage(1, Urn(ChannelName.WHATSAPP, "123"), "Halo"))


async def test_wrong_credentials_are_for_the_operator(twilio: FakeTwilio) -> None:
    channel = WhatsAppChannel(twilio_settings(twilio.base_url, twilio_auth_token="wrong"))
    with pytest.raises(ChannelMisconfigured):
        await channel.send(to_siti())
    await channel.close()


async def test_a_message_whose_answer_was_lost_is_found_again(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    started = datetime.now(UTC)
    message = to_siti("Pilih", Button("Ya", "yes"))
    await whatsapp.send(to_siti("Pilih"))
    assert await whatsapp.find_sent(message, started) is None
    twilio.fail("create", accepted=True)
    with pytest.raises(OutcomeUnknown):
        await whatsapp.send(message)
    assert await whatsapp.find_sent(message, started) == twilio.sent[-1].sid
    assert await whatsapp.find_sent(message, started + timedelta(minutes=1)) is None


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 401, "code": 20003}, {"accepted": True, "times": 9}])
async def test_a_search_that_fails_may_be_repeated(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, fault: dict[str, int]
) -> None:
    twilio.fail("list", to=SITI, **fault)
    with pytest.raises(ChannelUnavailable):
        await whatsapp.find_sent(to_siti(), datetime.now(UTC))


async def test_a_refused_connection_is_safe_to_repeat(twilio: FakeTwilio) -> None:
    await twilio.stop()
    channel = WhatsAppChannel(twilio_settings(twilio.base_url))
    with pytest.raises(ChannelUnavailable):
        await channel.send(to_siti())
    await channel.close()


async def test_the_sdk_does_not_rewrite_the_address(twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    channel = WhatsAppChannel(twilio_settings(twilio.base_url))
    assert await channel.send(to_siti())
    await channel.close()


async def test_neither_logs_nor_errors_show_credentials_numbers_or_texts(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    twilio.fail("create", status=400, code=21211)
    shown = []
    for _ in range(2):
        try:
            await whatsapp.send(to_siti("rahasia peserta"))
        except SendError as error:
            shown += [repr(error), str(error), repr(error.__cause__)]
    shown += [record.getMessage() for record in caplog.records]
    secrets = (TWILIO_TOKEN, "rahasia", "6281234567890")
    assert not [line for line in shown if any(secret in line for secret in secrets)]


def pdf_of(url: str) -> Attachment:
    return Attachment(Kind.DOCUMENT, url, "application/pdf")


async def test_media_come_with_our_credentials_which_go_no_further(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio
) -> None:
    url = twilio.media.add("MM" + "0" * 32, PDF, "image/jpeg")
    fetched = await whatsapp.fetch(pdf_of(url))
    assert (fetched.content, fetched.content_type) == (PDF, "application/pdf")
    (headers,) = twilio.media.store_requests
    assert "Authorization" not in headers


async def test_media_that_cannot_be_had_say_why(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    program = twilio.media.add("MM" + "0" * 32, b"MZ\x90\x00", "application/pdf")
    huge = twilio.media.add("MM" + "1" * 32, PDF + b"0" * (20 * 1024 * 1024), "application/pdf")
    gone = program[:-4] + "ffff"
    for url, reason in [(program, "type_not_taken"), (huge, "too_large"), (gone, "gone")]:
        with pytest.raises(FetchError) as failure:
            await whatsapp.fetch(pdf_of(url))
        assert failure.value.reason == reason


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://api.twilio.com/2010-04-01/x",
        "https://api.twilio.com.evil.example/x",
        "https://eviltwilio.com/x",
        "https://api.twilio.com@evil.example/x",
        "file:///etc/passwd",
        "",
    ],
)
async def test_only_twilio_is_asked_for_media(whatsapp: WhatsAppChannel, url: str) -> None:
    with pytest.raises(FetchError, match="gone"):
        await whatsapp.fetch(pdf_of(url))


async def test_media_that_may_be_had_later_are_not_given_up(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    url = twilio.media.add("MM" + "0" * 32, PDF, "application/pdf")
    twilio.fail("media", status=503)
    with pytest.raises(ChannelUnavailable):
        await whatsapp.fetch(pdf_of(url))
    assert (await whatsapp.fetch(pdf_of(url))).content == PDF
