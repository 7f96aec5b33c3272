// Generates the types of servers and clients as most projects do: codegen.ts <schema> <folder of operations> → server.ts, requests.ts
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as types from "@graphql-codegen/typescript";
import * as requests from "@graphql-codegen/typescript-graphql-request";
import * as operations from "@graphql-codegen/typescript-operations";
import * as resolvers from "@graphql-codegen/typescript-resolvers";
import { buildSchema, parse } from "graphql";

const [schemaFile = "", folder = ""] = process.argv.slice(2);
const text = readFileSync(schemaFile, "utf8");
const paths = readdirSync(folder).map((name) => join(folder, name));
const documents = paths.map((location) => ({ location, document: parse(readFileSync(location, "utf8")) }));
const common = { schema: parse(text), schemaAst: buildSchema(text), config: { useTypeImports: true } };
const plugins = { types, operations, requests, resolvers };
const run = (filename: string, given: typeof documents, names: (keyof typeof plugins)[]) =>
  codegen({ ...common, filename, documents: given, pluginMap: plugins, plugins: names.map((name) => ({ [name]: {} })) });
writeFileSync("server.ts", await run("server.ts", [], ["types", "resolvers"]));
writeFileSync("requests.ts", await run("requests.ts", documents, ["operations", "requests"]));
