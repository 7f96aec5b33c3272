"""Neo4j plans a statement when it first meets it, for seconds where it is long: what a newcomer clicks first is planned before they do."""

from collections.abc import Sequence

from graphql import OperationType

from graph.visibility import Viewer
from insights.enums import Role
from schema.execution import Executor
from server.graphiql import Example

# Plans are made by text, and reps and managers share the text. This one sees nothing, so nothing is read.
NOBODY = Viewer(Role.MANAGER, "", ("",), ("",))


async def warm(executor: Executor, examples: Sequence[Example]) -> None:
    """Ask the examples that only read, one after the other. What goes wrong here is told to whoever asks it in earnest."""
    for example in examples:
        prepared = executor.prepare(example["query"])
        if not isinstance(prepared, list) and prepared.kind is OperationType.QUERY:
            await executor.execute(prepared, example["variables"], NOBODY)
