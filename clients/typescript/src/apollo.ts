// The cache of Apollo Client: new InMemoryCache({ possibleTypes, typePolicies }).
import type { ApolloCache, FieldPolicy, StoreObject, TypePolicies } from "@apollo/client";
import type { Changed } from "./changes.ts";
import { embedded, lists } from "./generated/facts.ts";

export { possibleTypes } from "./generated/facts.ts";

const isObject = (value: unknown): value is StoreObject => typeof value === "object" && value !== null;

/** Return whether a stored value and a new one agree in all fields that both have. */
function agrees(stored: unknown, found: unknown): boolean {
  if (!isObject(stored) || !isObject(found)) return stored === found;
  if (Array.isArray(stored) !== Array.isArray(found)) return false;
  if (Array.isArray(found) && found.length !== stored["length"]) return false;
  return Object.keys(found).every((name) => !(name in stored) || agrees(stored[name], found[name]));
}

// Another query may select fewer fields of the same items. The stored fields are kept then, so that the first query is not sent again.
const replaced: FieldPolicy = {
  merge: (stored, found, { mergeObjects }) =>
    Array.isArray(stored) && agrees(stored, found)
      ? stored.map((one, place) => (isObject(one) && isObject(found[place]) ? mergeObjects(one, found[place]) : found[place]))
      : found,
};
const parts = new Set(embedded);

/**
 * Records are identified by their id. Everything else (insights, money, connections) is stored in the record that has it, once for each
 * combination of arguments. A list replaces the list that was stored before, unless both have the same items.
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
