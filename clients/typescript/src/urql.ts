// The normalized cache of urql: cacheExchange({ schema, keys }).
import type { Cache, CacheExchangeOpts } from "@urql/exchange-graphcache";
import type { Changed } from "./changes.ts";
import { embedded } from "./generated/facts.ts";
import { introspection } from "./generated/introspection.ts";

/** Records are identified by their id. Everything else (insights, money, connections) is stored in the record that has it. */
export const keys: NonNullable<CacheExchangeOpts["keys"]> = Object.fromEntries(embedded.map((name) => [name, () => null]));

/** Types of the schema, without descriptions and inputs. */
export const schema = introspection as NonNullable<CacheExchangeOpts["schema"]>;

/** Invalidate the records of a change, so that queries on the screen read them again. */
export function forget(cache: Cache, { subject, customer }: Changed): void {
  if (subject) cache.invalidate({ __typename: subject.__typename, id: subject.id });
  if (customer) cache.invalidate({ __typename: "Customer", id: customer.id });
}
