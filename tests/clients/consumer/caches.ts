// Reads every query of the contract through Apollo Client and urql, then again from their caches alone. Prints the operations whose second
// answer differs, and what the libraries warn about.
import { isDeepStrictEqual } from "node:util";
import { ApolloClient, HttpLink, InMemoryCache, type TypedDocumentNode } from "@apollo/client";
import * as rapport from "@rapport/client";
import { forget, possibleTypes, typePolicies } from "@rapport/client/apollo";
import * as graphcache from "@rapport/client/urql";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";

const { RAPPORT_URL = "", RAPPORT_TOKEN = "", RAPPORT_VARIABLES = "{}" } = process.env;
const values: Record<string, unknown> = JSON.parse(RAPPORT_VARIABLES);
const url = `${RAPPORT_URL}/graphql`;
const headers = { Authorization: `Bearer ${RAPPORT_TOKEN}` };
const warnings: string[] = [];
const differ: string[] = [];
const warn = (...said: unknown[]) => void warnings.push(said.join(" "));
Object.assign(console, { warn, error: warn });

type Query = TypedDocumentNode<unknown, Record<string, unknown>>;
const documents = Object.values(rapport).filter((one) => typeof one === "object" && "kind" in one) as unknown as Query[];
const queries = documents.flatMap((query) => {
  const [operation] = query.definitions;
  if (operation?.kind !== "OperationDefinition" || operation.operation !== "query") return [];
  const names = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const variables = Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
  return [{ query, name: operation.name?.value, variables }];
});

const cache = new InMemoryCache({ possibleTypes, typePolicies });
const apollo = new ApolloClient({ cache, link: new HttpLink({ uri: url, headers }) });
const exchanges = [cacheExchange({ schema: graphcache.schema, keys: graphcache.keys, logger: (severity, said) => void (severity === "debug" || warn(said)) }), fetchExchange];
const urql = new Client({ url, exchanges, fetchOptions: { headers }, preferGetMethod: false });
const answers: unknown[][] = [];
for (const { query, name, variables } of queries) {
  const [first, second] = [await apollo.query({ query, variables }), await urql.query(query, variables).toPromise()];
  if (!first.data || !second.data) differ.push(`${name} failed: ${first.error ?? second.error}`);
  answers.push([first.data, second.data]);
}
for (const [place, { query, name, variables }] of queries.entries()) {
  const [first, second] = answers[place] ?? [];
  if (!isDeepStrictEqual(apollo.readQuery({ query, variables }), first)) differ.push(`${name} in Apollo`);
  const again = await urql.query(query, variables, { requestPolicy: "cache-only" }).toPromise();
  if (!isDeepStrictEqual(again.data, second)) differ.push(`${name} in urql`);
}
const customer = { id: String(values["customer"]) };
const kept = () => `Customer:${customer.id}` in cache.extract();
const before = kept();
forget(cache, { customer });
console.log(JSON.stringify({ operations: queries.length, differ, warnings, forgotten: before && !kept() }));
process.exit(0);
