// Yields every change once and in order, even when the connection breaks.
import { print } from "graphql";
import { type Client, createClient } from "graphql-ws";
import * as api from "./generated/documents.ts";
import { pause } from "./pause.ts";

export type Change = NonNullable<api.OnChangeSubscription["changed"]>;
/** The records that a change is about. */
export type Changed = { subject?: { __typename: string; id: string } | null; customer?: { id: string } | null };
export type Wanted = { after?: string | undefined; customer?: string; kinds?: api.ChangeKind[]; silence?: number; signal?: AbortSignal };

// Close codes after which a reconnect cannot help, because the client has a bug. After 4403, the client tries once with a new token.
const USELESS = [1002, 1003, 1007, 1008, 1009, 1010, 4004, 4400, 4401, 4406, 4409, 4429];
const REFUSED = 4403;
const AGAIN = ["UNAVAILABLE", "TOO_BUSY"]; // errors after which the same request can be sent again

/**
 * Subscribe to changes after a cursor, or from now on. After a disconnect, it subscribes again after the last yielded change.
 * Abort the signal to end the loop.
 */
export async function* changes(
  url: string,
  token: () => string | Promise<string>,
  { after, silence = 15_000, signal, ...wanted }: Wanted = {},
): AsyncGenerator<Change, void> {
  let failures = 0;
  let refused = false;
  let unanswered: ReturnType<typeof setTimeout> | undefined;
  const socket = createClient({
    url,
    connectionParams: async () => ({ Authorization: `Bearer ${await token()}` }), // called for each connection
    retryAttempts: 0, // a retry of graphql-ws would use the first cursor again
    lazyCloseTimeout: 1000,
    keepAlive: silence / 2, // unanswered pings detect a silently broken connection
    on: {
      ping: (received) => void (received || (unanswered = setTimeout(() => socket.terminate(), silence / 2))),
      pong: (received) => void (received && clearTimeout(unanswered)),
      connected: () => void (failures = 0),
      closed: () => clearTimeout(unanswered),
    },
  });
  const stop = () => void socket.dispose();
  signal?.addEventListener("abort", stop);
  try {
    while (!signal?.aborted) {
      try {
        after ??= await newest(socket);
        const variables = { ...wanted, after };
        for await (const { data } of socket.iterate<api.OnChangeSubscription>({ query: print(api.OnChangeDocument), variables })) {
          if (!data?.changed) continue;
          refused = false;
          after = data.changed.cursor;
          yield data.changed;
        }
      } catch (reason) {
        const code = reason instanceof Object && "code" in reason ? Number(reason.code) : undefined;
        if (useless(reason, code) || (code === REFUSED && refused)) throw reason;
        refused = code === REFUSED;
      }
      await pause(Math.min(30_000, 250 * 2 ** failures++) * (0.5 + Math.random() / 2), signal);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    await socket.dispose();
  }
}

/** Return the cursor of the newest change. An empty cursor comes before the first change. */
async function newest(socket: Client): Promise<string> {
  for await (const { data } of socket.iterate<api.NewestQuery>({ query: print(api.NewestDocument) })) {
    if (data?.changes) return data.changes.nodes[0]?.cursor ?? "";
  }
  throw Object.assign(new Error("no answer"), { code: 1006 });
}

function useless(reason: unknown, code?: number): boolean {
  if (Array.isArray(reason)) return reason.some((error) => !AGAIN.includes(error.extensions?.code)); // errors of the operation
  return code === undefined ? reason instanceof Error : USELESS.includes(code); // a refused connection has neither
}
