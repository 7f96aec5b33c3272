export { changes, type Change, type Changed, type Wanted } from "./changes.ts";
export { type Answer, type Options, type Rapport, rapport } from "./client.ts";
export { type Failure, failure, type SentError, type UserError, userErrors } from "./errors.ts";
export * from "./generated/documents.ts";
export { possibleTypes } from "./generated/facts.ts";
