"""The projection: one GraphQL root field becomes one Cypher statement and one shaped answer (ARCHITECTURE 2).

`fields` is what types in schema/ declare, `arguments` turns a field's arguments into the shape of a plan and its parameters,
`conditions` and `pages` write filters and keyset pages, `compile` walks a validated selection, `shape` puts rows into the
selection's order, `run` keeps the plans and asks the graph.
"""
