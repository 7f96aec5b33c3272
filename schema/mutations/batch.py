"""The mutation that takes several writes of any kind."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Annotated, Any

import strawberry

from graph.commit.batch import Operation
from graph.projection.fields import KEY as DECLARED
from graph.projection.fields import Cited
from insights import enums
from resolvers import writing
from schema.kit.declare import some
from schema.kit.strawberry_internals import RootInfo, to_camel_case
from schema.mutations.declare import Caution, UserError, behind, judge, must, plain


def batch(mutations: Mapping[str, Any]) -> Any:
    """Return the root field that takes operations of all these mutations, without the deprecated ones and those that take many inputs."""
    known = {
        to_camel_case(name): made
        for name, field in mutations.items()
        if (made := behind(field)) and getattr(field, "deprecation_reason", None) is None
    }
    operation = strawberry.input(
        type("BatchOperation", (), _operation(known)),
        one_of=True,
        description="One write of a batch: the name of a mutation with its input. Give exactly one field. An id in the input may be "
        "`ref:` and the idempotency key of an earlier operation. It stands for the record that this operation created or changed.",
    )
    payloads = tuple(payload for _, _, payload in known.values())
    union = strawberry.union("MutationPayload", description="The payload of a mutation. More types may be added.")
    result = strawberry.type(
        type("BatchResult", (), _result(Annotated[reduce(or_, payloads), union])), description="The result of one operation of a batch."
    )
    given = strawberry.input(type("BatchInput", (), _input(operation)), description="Writes of any kind, in order.")
    answer = strawberry.type(type("BatchPayload", (), _answer(result)), description="Results of a batch.")
    records = {name: _records(payload) for name, (_, _, payload) in known.items()}

    async def resolve(info: RootInfo, input: Any) -> Any:
        values = plain(input)
        asked = []
        for one in values["operations"]:
            ((name, inner),) = one.items()
            decision, _, payload = known[name]
            asked.append((Operation(decision, inner, records[name]), payload.__name__))
        later = values.get("judge") == enums.JudgeTiming.LATER
        return await writing.write_batch(info, asked, stop=bool(values.get("stopOnError")), later=later)

    resolve.__annotations__["input"] = Annotated[given, strawberry.argument(description="Input of the mutation.")]
    return strawberry.field(
        resolver=resolve,
        graphql_type=answer,
        description="Up to 100 writes of any kind, applied in order. Each operation is a transaction of its own, with its own idempotency "
        "key. After a timeout, send the same batch again. A refused operation does not affect the others, except operations "
        "that refer to it.",
    )


def _operation(known: Mapping[str, tuple[Any, Any, Any]]) -> dict[str, Any]:
    """Return the body of the input with one field for each mutation."""
    body: dict[str, Any] = {"__annotations__": {}, "__module__": __name__}
    for name, (_, given, _) in known.items():
        body["__annotations__"][name] = given | None
        body[name] = some(f"Input of `{name}`.")
    return body


def _input(operation: Any) -> dict[str, Any]:
    return {
        "__annotations__": {
            "operations": list.__class_getitem__(operation),
            "stop_on_error": bool | None,
            "judge": enums.JudgeTiming | None,
        },
        "judge": judge(),
        "operations": must(f"The operations, at most {writing.MAX_OPERATIONS}, applied in this order."),
        "stop_on_error": some(
            "Whether the first refused operation ends the batch. Defaults to false. The operations before it stay applied."
        ),
        "__module__": __name__,
    }


def _result(payload: Any) -> dict[str, Any]:
    return {
        "__annotations__": {"idempotency_key": str, "user_errors": list[UserError], "warnings": list[Caution], "payload": payload},
        "idempotency_key": strawberry.field(description="Idempotency key of the operation."),
        "user_errors": strawberry.field(description="Reasons why the operation was not applied. Empty on success."),
        "warnings": strawberry.field(description="Warnings: what to check about an operation that was applied."),
        "payload": strawberry.field(description="Payload of the operation. Its type tells the mutation."),
        "__module__": __name__,
    }


def _answer(result: Any) -> dict[str, Any]:
    return {
        "__annotations__": {"results": list.__class_getitem__(result)},
        "results": strawberry.field(description="One result for each operation, in the same order."),
        "__module__": __name__,
    }


def _records(payload: Any) -> dict[str, str]:
    """Return the records of a payload: their names in the API and in the answer, the main record first."""
    fields = payload.__strawberry_definition__.fields
    return {
        to_camel_case(one.python_name): one.metadata[DECLARED].attribute for one in fields if isinstance(one.metadata.get(DECLARED), Cited)
    }
