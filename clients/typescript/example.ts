// A front end with Rapport: writes with an idempotency key, handles user errors, and subscribes to changes.
//   RAPPORT_URL=http://localhost:8000 RAPPORT_TOKEN=… node example.ts <customer id>
import * as api from "@rapport/client";

const { RAPPORT_URL: url = "http://localhost:8000", RAPPORT_TOKEN: token = "" } = process.env;
const rapport = api.rapport({ url, token: () => token });

/** Say what a form shows for a failure. Servers may send new codes: the default branch shows their message. */
function told(failure: api.Failure): string {
  switch (failure.kind) {
    case "USER_ERROR":
      return `refused: ${failure.given} ${failure.field.join(".")}: ${failure.message}`;
    case "UNAUTHENTICATED":
      return "Sign in again.";
    case "AMBIGUOUS":
      return `Which one? ${failure.candidates.map(({ name }) => name).join(", ")}`;
    case "UNAVAILABLE":
      return "Rapport cannot be reached. Try again later.";
    default:
      return `${failure.code}: ${failure.message}`;
  }
}

/** Return the data of an answer, or raise its first failure. */
function expected<Data>(answer: api.Answer<Data>): Data {
  if (!answer.ok) throw new Error(told(answer.failures[0]));
  return answer.data;
}

async function account(id: string) {
  const { customer } = expected(await rapport.ask(api.CustomerHeaderDocument, { id }));
  if (!customer) throw new Error("There is no such customer, or none that you may see.");
  return customer;
}

/** Change a customer with optimistic locking. On a stale version, read again, decide (here: insist), and write with a new idempotency key. */
async function move(id: string, version: number, city: string): Promise<number> {
  const input = { idempotencyKey: crypto.randomUUID(), id, expectedVersion: version, city };
  const answer = await rapport.ask(api.UpdateCustomerDocument, { input });
  if (!answer.ok && answer.failures.some((one) => one.kind === "USER_ERROR" && one.code === "STALE_VERSION")) {
    const now = await account(id);
    console.log("stale:", version, "is", now.version, "by now");
    return move(id, now.version, city);
  }
  return expected(answer).updateCustomer?.customer?.version ?? version;
}

const { id, name, version, contacts } = await account(process.argv[2] ?? "");
const now = new Date().toISOString();
const call = { kind: "VISIT", at: now, customer: id, contacts: contacts.nodes.map((one) => one.id), summary: "All is well." } as const;
const visit = { ...call, idempotencyKey: crypto.randomUUID() }; // create the key when the form opens; keep it until the answer arrives
const first = expected(await rapport.ask(api.LogTouchpointDocument, { input: visit }));
const again = expected(await rapport.ask(api.LogTouchpointDocument, { input: visit }));
console.log("logged:", name, first.logTouchpoint?.touchpoint?.kind);
console.log("once:", first.logTouchpoint?.touchpoint?.id === again.logTouchpoint?.touchpoint?.id);
const other = await rapport.ask(api.LogTouchpointDocument, { input: { ...visit, summary: "Something else." } });
if (!other.ok) console.log(told(other.failures[0]));
const tomorrow = { ...call, idempotencyKey: crypto.randomUUID(), at: new Date(Date.now() + 86_400_000).toISOString() };
const future = await rapport.ask(api.LogTouchpointDocument, { input: tomorrow });
if (!future.ok) console.log(told(future.failures[0]));

let cursor = expected(await rapport.ask(api.NewestDocument, {})).changes?.nodes[0]?.cursor;
const begun = cursor;
const moved = await move(id, version, "Bremen");
for await (const change of rapport.changes({ customer: id, after: cursor, kinds: ["UPDATED"] })) {
  console.log("heard:", change.kind, change.subject?.__typename);
  cursor = change.cursor;
  break; // the user closes the screen
}
const last = await move(id, version, "Ulm"); // with the old version, which is stale
console.log("versions:", last - version, moved - version);
for await (const change of rapport.changes({ customer: id, after: cursor, kinds: ["UPDATED"] })) {
  console.log("heard after the break:", change.kind, change.customer?.id === id);
  break;
}
for (let after = begun, more = true; more; ) {
  const page = expected(await rapport.ask(api.ChangesDocument, { after: after ?? null, first: 1 })).changes;
  for (const { kind, cause } of page?.nodes ?? []) console.log("page:", kind, cause.code);
  after = page?.pageInfo.endCursor ?? after;
  more = page?.pageInfo.hasNextPage ?? false;
}
const closing = new AbortController();
setTimeout(() => closing.abort(), 500); // the screen closes
for await (const change of rapport.changes({ after: cursor, signal: closing.signal })) cursor = change.cursor;
console.log("closed");
const stranger = await api.rapport({ url, token: () => "wrong" }).ask(api.CustomerHeaderDocument, { id });
console.log("stranger:", stranger.ok || told(stranger.failures[0]));
