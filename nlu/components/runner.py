"""Runs a trained graph node by node, without a task scheduler between them.

Rasa runs its graph through dask, which plans it anew for every message: more work than all our components together.
The graph of one message is a chain, so its order is found once. Rasa's last node is left out on purpose: it takes a
text like "/affirm" for the intent itself, and no participant should be able to choose what we understand.
"""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage

_SHORTCUTS = "run_RegexMessageHandler"


class ChainRunner(GraphRunner):
    """Calls the nodes that lead to the targets, in the order of their needs."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[str, list[tuple[GraphNode, list[str]]]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> ChainRunner:
        dask = DaskGraphRunner(graph_schema, model_storage, execution_context, hooks)
        return cls(graph_schema, dask._instantiated_nodes)  # noqa: SLF001 - instantiating is all we want of it

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        results: dict[str, Any] = dict(inputs or {})
        wanted = targets or self._schema.target_names
        for target in wanted:
            for node, needs in self._order(target):
                name, output = node(*((need, results[need]) for need in needs))
                results[name] = output
        return {target: results[self._without_shortcuts(target)] for target in wanted}

    def _without_shortcuts(self, target: str) -> str:
        if target != _SHORTCUTS:
            return target
        return str(self._schema.nodes[target].needs["messages"])

    def _order(self, target: str) -> list[tuple[GraphNode, list[str]]]:
        if target not in self._orders:
            order: list[str] = []
            self._visit(self._without_shortcuts(target), order)
            self._orders[target] = [
                (self._nodes[name], list(self._schema.nodes[name].needs.values())) for name in order
            ]
        return self._orders[target]

    def _visit(self, name: str, order: list[str]) -> None:
        if name in order or name not in self._schema.nodes:
            return
        for need in self._schema.nodes[name].needs.values():
            self._visit(need, order)
        order.append(name)


def use_chain(agent: Agent) -> Agent:
    """Let an agent that holds a model run it as a chain, and spend nothing on a message beyond that."""
    processor = agent.processor
    if processor is not None and isinstance(processor.graph_runner, DaskGraphRunner):
        dask = processor.graph_runner
        processor.graph_runner = ChainRunner(dask._graph_schema, dask._instantiated_nodes)  # noqa: SLF001
        # Looks for intents missing from the domain, and builds an empty domain each time to compare: a test does it once.
        processor._check_for_unseen_features = _nothing  # type: ignore[method-assign]  # noqa: SLF001
    return agent


def _nothing(_parse_data: dict[str, Any]) -> None:
    pass
