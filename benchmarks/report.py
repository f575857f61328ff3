"""The figures as a table for people and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.processes import OTHERS
from benchmarks.run import Seen

CORES_BUSY = 0.85  # a process that uses so much of a core is what everything waits for


def percentiles(seconds: Sequence[float]) -> dict[str, float | None]:
    """In milliseconds."""
    ordered = sorted(seconds)
    if not ordered:
        return {"p50": None, "p95": None, "p99": None}
    return {
        f"p{percent}": round(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] * 1000, 1)
        for percent in (50, 95, 99)
    }


def figures(seen: Seen) -> dict[str, Any]:
    """One phase. `worked` is the answer without the time in which the person might still have been writing."""
    worked = [max(0.0, after - quiet) for after, quiet in zip(seen.answered_after, seen.quiet, strict=True)]
    understood = sum(seen.understood.values())
    return {
        "seconds": round(seen.seconds, 1),
        "written": seen.written,
        "unanswered": seen.unanswered,
        "messages_a_second": round(seen.answered_a_second, 1),
        "sends_a_second": round(seen.sent_a_second, 1),
        "acknowledged_ms": percentiles(seen.acknowledged_after),
        "answered_ms": percentiles(seen.answered_after),
        "worked_ms": percentiles(worked),
        "quiet_ms": percentiles(seen.quiet),
        "understood": dict(seen.understood),
        "cache_hits": round(seen.understood.get("cached", 0) / understood, 3) if understood else None,
        "cores": {name: round(share, 2) for name, share in seen.shares.items()},
        "megabytes": dict(seen.megabytes),
    }


def stock_figures(run: Mapping[str, Any], core: float, megabytes: int) -> dict[str, Any]:
    return {
        "seconds": round(run["seconds"], 1),
        "messages_a_second": round(len(run["latencies"]) / run["seconds"], 1),
        "answered_ms": percentiles(run["latencies"]),
        "cores": {"rasa": round(core, 2)},
        "megabytes": {"rasa": megabytes},
    }


def limits(saturated: Mapping[str, Any], cores: int) -> list[str]:
    """What keeps the assistant from answering more, as measured while it answered as fast as it could."""
    used = {name: share for name, share in saturated["cores"].items() if name != OTHERS}
    total = sum(used.values())
    busy = [f"`{name}` uses a whole core" for name, share in used.items() if share >= CORES_BUSY]
    per_message = {name: share * 1000 / saturated["messages_a_second"] for name, share in used.items()}
    costs = ", ".join(f"{name} {ms:.1f}" for name, ms in sorted(per_message.items(), key=lambda kv: -kv[1]))
    others = saturated["cores"][OTHERS]
    machine = f"all processes together use {total:.2f} of {cores} cores, everything else on the machine {others:.2f}"
    return [*busy, machine, f"processor time of one message in ms: {costs}"]


def table(result: Mapping[str, Any]) -> str:
    lines = [
        f"{'':25}   msg/s   ack p50   p95   p99 ms   answer p50   p95   p99 ms   without quiet p50   p99 ms",
    ]
    lines += [_line(name, phase) for name, phase in result["assistant"].items()]
    stock = result["stock"]
    lines += [
        _stock_line(stock),
        "",
        f"assistant : stock Rasa = {result['ratio']:.2f}",
        "",
        "Memory (MB): "
        + ", ".join(f"{name} {mb}" for name, mb in result["assistant"]["saturated"]["megabytes"].items())
        + f"; stock Rasa {stock['megabytes']['rasa']}",
        "",
        "What limits it, saturated:",
        *(f"  {line}" for line in result["limits"]),
    ]
    return "\n".join(lines)


def _stock_line(stock: Mapping[str, Any]) -> str:
    ms = stock["answered_ms"]
    answer = f"{ms['p50']:16.0f}{ms['p95']:7.0f}{ms['p99']:7.0f}"
    return f"{'stock Rasa, saturated':25}{stock['messages_a_second']:8.1f}{'':22}{answer}"


def _line(name: str, phase: Mapping[str, Any]) -> str:
    ack, answer, worked = phase["acknowledged_ms"], phase["answered_ms"], phase["worked_ms"]
    hits = f"   cache hits {phase['cache_hits']:.0%}" if phase["cache_hits"] else ""
    lost = f"   unanswered {phase['unanswered']}" if phase["unanswered"] else ""
    return (
        f"{name:25}{phase['messages_a_second']:8.1f}{ack['p50']:10.1f}{ack['p95']:6.1f}{ack['p99']:6.1f}"
        f"{answer['p50']:16.0f}{answer['p95']:7.0f}{answer['p99']:7.0f}{worked['p50']:16.0f}{worked['p99']:9.0f}{hits}{lost}"
    )
