"""Draws a flow as a Mermaid diagram, for `docs/flows/`."""

from __future__ import annotations

from bot.dialogue.model import Branch, Catalogue, Flow, Step, StepKind

_SHAPES = {
    StepKind.COLLECT: ("[/", "/]"),
    StepKind.ACTION: ("[", "]"),
    StepKind.SET_SLOTS: ("[", "]"),
    StepKind.LINK: ("([", "])"),
    StepKind.CALL: ("[[", "]]"),
    StepKind.NOOP: ("{", "}"),
}


def pages(catalogue: Catalogue) -> dict[str, str]:
    """The pages by file name, one for each flow, and an index."""
    drawn = {f"{flow.id}.md": page(flow) for flow in catalogue.flows.values()}
    lines = [f"- [{flow.title or flow.id}]({flow.id}.md): {flow.description}" for flow in catalogue.flows.values()]
    index = "\n".join(
        ["# Flows", "", "Drawn from `flows/` by `python -m bot check --diagrams docs/flows`.", "", *lines]
    )
    return {"README.md": index + "\n", **drawn}


def page(flow: Flow) -> str:
    """One flow as Markdown with its diagram."""
    intents = ", ".join(f"`{trigger.intent}`" for trigger in flow.triggers) or "a button or another flow"
    return f"# {flow.id}\n\n{flow.description}\n\nStarted by {intents}.\n\n```mermaid\n{diagram(flow)}\n```\n"


def diagram(flow: Flow) -> str:
    """The Mermaid text alone."""
    numbers = {step_id: f"s{index}" for index, step_id in enumerate(flow.steps)}
    lines = ["flowchart TD"]
    for step in flow.steps.values():
        left, right = _SHAPES[step.kind]
        lines.append(f'    {numbers[step.id]}{left}"{_label(step)}"{right}')
    lines.append("    stop((end))")
    for step in flow.steps.values():
        lines.extend(f"    {numbers[step.id]} -->{_when(b)} {numbers.get(b.target, 'stop')}" for b in _branches(step))
        lines.extend(
            f'    {numbers[step.id]} -. "{"not " * r.negated}{r.condition}" .-> {numbers[step.id]}'
            for r in step.rejections
        )
    return "\n".join(lines)


def _branches(step: Step) -> tuple[Branch, ...]:
    return () if step.kind is StepKind.LINK else step.next


def _label(step: Step) -> str:
    match step.kind:
        case StepKind.COLLECT:
            return f"ask {step.name}"
        case StepKind.SET_SLOTS:
            return ", ".join(f"{name} = {value}" for name, value in step.values.items())
        case StepKind.LINK | StepKind.CALL:
            return f"{step.kind} {step.name}"
        case StepKind.NOOP:
            return "which?"
        case StepKind.ACTION:
            return step.name


def _when(branch: Branch) -> str:
    if branch.condition is None:
        return ""
    return f'|"{"not " if branch.negated else ""}{branch.condition}"|'
