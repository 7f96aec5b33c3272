// Generates types of the operations in this folder and in the contract from the schema: node generate.ts → generated.ts
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import * as documents from "@graphql-codegen/typed-document-node";
import { buildSchema, type DocumentNode, Kind, parse } from "graphql";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDERS = [import.meta.dirname, join(ROOT, "tests", "contract")];
const TARGET = join(import.meta.dirname, "generated.ts");
const TEXTS = ["DateTime", "Date", "Decimal", "EmailAddress", "PhoneNumber", "CountryCode", "CurrencyCode"]; // scalars that are strings in JSON

function asks(document: DocumentNode): boolean {
  return document.definitions.every(({ kind }) => kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION);
}

const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name))).filter((path) => path.endsWith(".graphql"));
const found = files.map((location) => ({ location, document: parse(readFileSync(location, "utf8")) })).filter((one) => asks(one.document));
const text = readFileSync(join(ROOT, "schema", "schema.graphql"), "utf8");
const generated = await codegen({
  filename: TARGET,
  schema: parse(text),
  schemaAst: buildSchema(text),
  documents: found,
  config: {
    documentMode: "string",
    useTypeImports: true,
    strictScalars: true,
    scalars: Object.fromEntries(TEXTS.map((name) => [name, "string"])),
  },
  pluginMap: { operations, documents },
  plugins: [{ operations: {} }, { documents: {} }],
});
writeFileSync(TARGET, generated);
console.log(`typed: ${found.length} files of operations`);
