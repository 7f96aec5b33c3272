// Why a request failed. Codes that this version does not know get the kind OTHER, so that a `switch` can have a default branch.
import type { UserErrorCode } from "./generated/documents.ts";
import { userErrorCodes } from "./generated/facts.ts";

/** Says why an input was not applied. `given` is the code of the server; `code` is OTHER if this version does not know it. */
export type UserError = {
  code: UserErrorCode | "OTHER";
  given: string;
  field: string[];
  message: string;
  /** Where the payload is in the answer: the root field, and the place of the input in a bulk write. */
  path: (string | number)[];
};

type Said = { code: string; message: string; path: (string | number)[]; requestId: string | undefined };

export type Failure =
  | ({ kind: "USER_ERROR" } & UserError)
  | ({ kind: "UNAUTHENTICATED" } & Said) // get a new token
  | ({ kind: "AMBIGUOUS"; candidates: { id: string; name: string }[] } & Said) // let the user choose
  | ({ kind: "BAD_REQUEST" } & Said) // a bug of the client
  | ({ kind: "LIMIT"; limit: number | undefined; requested: number | undefined } & Said) // ask for less
  | ({ kind: "UNAVAILABLE" } & Said) // try again later: the graph is unavailable or busy, or no answer came
  | ({ kind: "INTERNAL" } & Said) // a bug of the server, logged under the request id
  | ({ kind: "OTHER" } & Said); // a code that this version does not know

/** An error as the server sends it. */
export type SentError = {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: { code?: string; requestId?: string; limit?: number; requested?: number; candidates?: { id: string; name: string }[] };
};

/** Return a top-level error as a case of the union. */
export function failure({ message, path = [], extensions = {} }: SentError): Failure {
  const { code = "BAD_REQUEST", requestId, limit, requested, candidates = [] } = extensions;
  const said = { code, message, path: [...path], requestId };
  if (code.startsWith("LIMIT_")) return { kind: "LIMIT", limit, requested, ...said };
  switch (code) {
    case "AMBIGUOUS":
      return { kind: code, candidates, ...said };
    case "UNAUTHENTICATED":
    case "BAD_REQUEST":
    case "UNAVAILABLE":
    case "INTERNAL":
      return { kind: code, ...said };
    case "TOO_BUSY":
      return { kind: "UNAVAILABLE", ...said };
    default:
      return { kind: "OTHER", ...said };
  }
}

/** Return the user errors of every payload in an answer, also of bulk writes. */
export function userErrors(data: unknown, path: (string | number)[] = []): ({ kind: "USER_ERROR" } & UserError)[] {
  if (typeof data !== "object" || data === null || path.length > 4) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    if (key !== "userErrors") return userErrors(value, [...path, Array.isArray(data) ? Number(key) : key]);
    return (value as { code: string; field?: string[]; message: string }[]).map(({ code, field = [], message }) => {
      const known = userErrorCodes.includes(code) ? (code as UserErrorCode) : "OTHER";
      return { kind: "USER_ERROR", code: known, given: code, field, message, path };
    });
  });
}
