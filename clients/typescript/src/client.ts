// Sends operations, and returns answers in which no error can be overlooked.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type DocumentNode, print } from "graphql";
import { type Change, changes, type Wanted } from "./changes.ts";
import { type Failure, failure, type SentError, userErrors } from "./errors.ts";
import { pause } from "./pause.ts";

export type Options = {
  /** Address of the server, such as http://localhost:8000. */
  url: string;
  /** Returns the token. It is called for each request, so it can fetch a fresh one. */
  token: () => string | Promise<string>;
  /** Milliseconds that a request may take. Defaults to 15,000. */
  timeout?: number;
  /** How often a request is sent at most, if its outcome is unknown or the server is busy. Defaults to 5. */
  attempts?: number;
};

/** Data, or failures beside the data that could be read. A mutation with user errors was not applied, and its answer is not ok. */
export type Answer<Data> = { ok: true; data: Data } | { ok: false; failures: [Failure, ...Failure[]]; data: Data | null };
type Sent<Data> = { data?: Data | null; errors?: SentError[] };

export type Rapport = {
  /** Send a query or mutation. If the outcome is unknown, the same request is sent again with the same idempotency key. */
  ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Answer<Data>>;
  /** Subscribe to changes, also across disconnects. */
  changes(wanted?: Wanted): AsyncGenerator<Change, void>;
};

export function rapport({ url, token, timeout = 15_000, attempts = 5 }: Options): Rapport {
  async function send<Data>(body: string): Promise<Sent<Data>> {
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${await token()}` };
    try {
      const response = await fetch(`${url}/graphql`, { method: "POST", headers, body, signal: AbortSignal.timeout(timeout) });
      return (await response.json()) as Sent<Data>;
    } catch (reason) {
      return { errors: [{ message: `No answer: ${String(reason)}`, extensions: { code: "UNAVAILABLE" } }] };
    }
  }

  async function ask<Data, Variables>(document: TypedDocumentNode<Data, Variables>, variables: Variables): Promise<Answer<Data>> {
    const body = JSON.stringify({ query: print(document as DocumentNode), variables });
    for (let attempt = 1; ; attempt++) {
      const { data = null, errors = [] } = await send<Data>(body);
      const [first, ...others] = [...errors.map(failure), ...userErrors(data)];
      if (!first) return data ? { ok: true, data } : { ok: false, data, failures: [failure({ message: "An answer without data." })] };
      if (first.kind !== "UNAVAILABLE" || attempt >= attempts) return { ok: false, data, failures: [first, ...others] };
      await pause(250 * 2 ** attempt);
    }
  }

  return { ask, changes: (wanted) => changes(`${url.replace(/^http/, "ws")}/graphql`, token, wanted) };
}
