// A front end with Rapport: writes with an idempotency key, handles user errors, and subscribes to changes.
//   RAPPORT_URL=http://localhost:8000 RAPPORT_TOKEN=… node example.ts <customer id>
import { setTimeout as sleep } from "node:timers/promises";
import { changes } from "./changes.ts";
import * as api from "./generated.ts";

const { RAPPORT_URL: url = "http://localhost:8000", RAPPORT_TOKEN: token = "" } = process.env;
type Answer<Data> = { data?: Data | null; errors?: { message: string; extensions: { code: string } }[] };
type Written = { userErrors: { code: api.UserErrorCode; field: string[]; message: string }[] };

async function send<Data>(body: string): Promise<Answer<Data>> {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${token}` };
  const response = await fetch(`${url}/graphql`, { method: "POST", headers, body, signal: AbortSignal.timeout(15_000) });
  return (await response.json()) as Answer<Data>;
}

/** Send a query or mutation. If the outcome is unknown, the same request is sent again with the same idempotency key. */
async function ask<Data, Variables>(document: api.TypedDocumentString<Data, Variables>, variables: Variables): Promise<Data> {
  const body = JSON.stringify({ query: document.toString(), variables });
  for (let attempt = 1; ; attempt++) {
    const unheard = { message: "no answer", extensions: { code: "UNAVAILABLE" } };
    const { data, errors } = await send<Data>(body).catch((): Answer<Data> => ({ errors: [unheard] }));
    if (data && !errors) return data;
    const { message, extensions } = errors?.[0] ?? unheard;
    if (!["UNAVAILABLE", "TOO_BUSY"].includes(extensions.code) || attempt === 5) throw new Error(`${extensions.code}: ${message}`);
    await sleep(250 * 2 ** attempt);
  }
}

/** Return the first user error of a mutation for its form. The code is for programs, the message for people. */
function against(written: Written): string | undefined {
  return written.userErrors.map(({ code, field, message }) => `${code} ${field.join(".")}: ${message}`)[0];
}

async function account(id: string) {
  const { customer } = await ask(api.AccountDocument, { id });
  if (!customer) throw new Error("There is no such customer, or none that you may see.");
  return customer;
}

/** Change a customer with optimistic locking. On a stale version, read again, decide (here: insist), and write with a new idempotency key. */
async function move(id: string, version: number, city: string): Promise<number> {
  const input = { idempotencyKey: crypto.randomUUID(), id, expectedVersion: version, city };
  const { updateCustomer } = await ask(api.UpdateCustomerDocument, { input });
  if (updateCustomer.userErrors.some(({ code }) => code === "STALE_VERSION")) {
    const now = await account(id);
    console.log("stale:", version, "is", now.version, "by now");
    return move(id, now.version, city);
  }
  if (!updateCustomer.customer) throw new Error(against(updateCustomer));
  return updateCustomer.customer.version;
}

const listen = (customer: string, after?: string) =>
  changes(`${url.replace(/^http/, "ws")}/graphql`, () => token, { customer, after, kinds: ["UPDATED"] });

const { id, name, version, contacts } = await account(process.argv[2] ?? "");
const now = new Date().toISOString();
const call = { kind: "VISIT", at: now, customer: id, contacts: contacts.nodes.map((one) => one.id), summary: "All is well." } as const;
const visit = { ...call, idempotencyKey: crypto.randomUUID() }; // create the key when the form opens; keep it until the answer arrives
const first = await ask(api.LogTouchpointDocument, { input: visit });
const again = await ask(api.LogTouchpointDocument, { input: visit });
console.log("logged:", name, first.logTouchpoint.touchpoint?.kind);
console.log("once:", first.logTouchpoint.touchpoint?.id === again.logTouchpoint.touchpoint?.id);
const other = await ask(api.LogTouchpointDocument, { input: { ...visit, summary: "Something else." } });
console.log("refused:", against(other.logTouchpoint));
const tomorrow = { ...call, idempotencyKey: crypto.randomUUID(), at: new Date(Date.now() + 86_400_000).toISOString() };
const future = await ask(api.LogTouchpointDocument, { input: tomorrow });
console.log("refused:", against(future.logTouchpoint));

let cursor = (await ask(api.NewestDocument, {})).changes.nodes[0]?.cursor;
const begun = cursor;
const moved = await move(id, version, "Bremen");
for await (const change of listen(id, cursor)) {
  console.log("heard:", change.kind, change.subject?.__typename);
  cursor = change.cursor;
  break; // the user closes the screen
}
const last = await move(id, version, "Ulm"); // with the old version, which is stale
console.log("versions:", last - version, moved - version);
for await (const change of listen(id, cursor)) {
  console.log("heard after the break:", change.kind, change.customer?.id === id);
  break;
}
for (let after = begun, more = true; more; ) {
  const page = (await ask(api.ChangesDocument, { after: after ?? null, first: 1 })).changes;
  for (const { kind, cause } of page.nodes) console.log("page:", kind, cause.code);
  after = page.pageInfo.endCursor ?? after;
  more = page.pageInfo.hasNextPage;
}
