// The cache of Apollo Client: new InMemoryCache({ possibleTypes, typePolicies }).
import type { ApolloCache, FieldPolicy, TypePolicies } from "@apollo/client";
import type { Changed } from "./changes.ts";
import { embedded, lists } from "./generated/facts.ts";

export { possibleTypes } from "./generated/facts.ts";

const replaced: FieldPolicy = { merge: false };
const parts = new Set(embedded);

/**
 * Records are identified by their id. Everything else (insights, money, connections) is stored in the record that has it, once for each
 * combination of arguments. A list replaces the list that was stored before.
 */
export const typePolicies: TypePolicies = Object.fromEntries(
  [...new Set([...embedded, ...Object.keys(lists)])].map((name) => {
    const fields = Object.fromEntries((lists[name] ?? []).map((field) => [field, replaced]));
    return [name, parts.has(name) ? { keyFields: false, merge: true, fields } : { fields }];
  }),
);

/** Remove the records of a change from the cache, so that queries on the screen read them again. */
export function forget(cache: ApolloCache, { subject, customer }: Changed): void {
  for (const record of [subject, customer && { __typename: "Customer", id: customer.id }]) {
    const id = record && cache.identify({ __typename: record.__typename, id: record.id });
    if (id) cache.evict({ id });
  }
  cache.gc();
}
