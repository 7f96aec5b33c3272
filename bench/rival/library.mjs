// The Neo4j GraphQL Library behind GraphQL Yoga, as its documentation sets it up: no log, no token, no authorization.
// Environment: PORT, NEO4J_URI, NEO4J_USER, NEO4J_PASSWORD.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

import { Neo4jGraphQL } from "@neo4j/graphql";
import { GraphQLScalarType } from "graphql";
import { createYoga } from "graphql-yoga";
import neo4j from "neo4j-driver";

const { NEO4J_PASSWORD, NEO4J_URI, NEO4J_USER, PORT } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USER, NEO4J_PASSWORD));
const typeDefs = readFileSync(new URL("library.graphql", import.meta.url), "utf8");
const resolvers = { Instant: new GraphQLScalarType({ name: "Instant", serialize: String }) };
const schema = await new Neo4jGraphQL({ typeDefs, resolvers, driver }).getSchema();
const context = { driver, sessionConfig: { database: "neo4j" } };
const yoga = createYoga({ schema, context, graphiql: false, logging: false });
createServer(yoga).listen(Number(PORT), "127.0.0.1");
