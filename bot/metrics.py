"""The figures at /metrics. Counted in every process; Prometheus' multi-process mode adds them up."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600)

received = Counter("agenalis_received_total", "Inbound messages accepted, repetitions not counted.", ["channel"])
repeated = Counter("agenalis_repeated_total", "Inbound messages the provider delivered again.", ["channel"])
refused = Counter("agenalis_webhooks_refused_total", "Webhook requests refused.", ["channel", "reason"])
answered = Counter("agenalis_answered_total", "Inbound messages whose turn was handled.", ["channel"])
set_aside = Counter("agenalis_set_aside_total", "Inbound messages set aside after the last try.")
sends = Counter("agenalis_sends_total", "Sends by outcome.", ["channel", "outcome"])
latency = Histogram(
    "agenalis_answer_seconds", "From a message received to its answer sent.", ["channel"], buckets=SECONDS
)
understanding_seconds = Histogram(
    "agenalis_understanding_seconds", "Time of one understanding call.", ["source"], buckets=SECONDS
)
understood = Counter(
    "agenalis_understood_total", "Calls of the understanding: answered, cached, failed, refused.", ["outcome"]
)
fallbacks = Counter("agenalis_fallbacks_total", "Messages understood by keywords because Rasa did not answer.")
