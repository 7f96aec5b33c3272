"""The projection: one GraphQL root field becomes one Cypher statement and one shaped answer (ARCHITECTURE 2).

`fields` has the declarations that types in schema/ use. `arguments` turns the arguments of a field into the shape of a plan and its
parameters. `conditions` and `pages` write filters and keyset pages. `compiler` compiles each field of a validated selection, with
`connections`, `insights` and `ranked`; they share the `context` of the compilation. `shapers` put rows into the order of the selection, and
`codegen` generates code for them. `run` keeps the plans and sends the statements.
"""
