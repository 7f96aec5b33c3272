// Writes src/generated/ from the schema and the operations of the contract: node generate.ts
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as documents from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import * as graphql from "graphql";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDERS = [join(import.meta.dirname, "operations"), join(ROOT, "tests", "contract")];
const TARGET = join(import.meta.dirname, "src", "generated");
// Scalars that are strings in JSON
const TEXTS = ["DateTime", "Date", "Decimal", "EmailAddress", "PhoneNumber", "CountryCode", "CurrencyCode"];

const text = readFileSync(join(ROOT, "schema", "schema.graphql"), "utf8");
const schema = graphql.buildSchema(text);
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
const objects = types.filter(graphql.isObjectType);
const abstract = types.filter(graphql.isAbstractType);
const isRecord = (type: unknown) => graphql.isObjectType(type) && type.getInterfaces().some(({ name }) => name === "Node");

/** Return a document in which every selection of a record has its id, so that a cache can identify the record. */
function identified(document: graphql.DocumentNode): graphql.DocumentNode {
  const info = new graphql.TypeInfo(schema);
  const id: graphql.FieldNode = { kind: graphql.Kind.FIELD, name: { kind: graphql.Kind.NAME, value: "id" } };
  const SelectionSet = (set: graphql.SelectionSetNode) => {
    const has = set.selections.some((one) => one.kind === graphql.Kind.FIELD && (one.alias ?? one.name).value === "id");
    return has || !isRecord(info.getParentType()) ? undefined : { ...set, selections: [id, ...set.selections] };
  };
  return graphql.visit(document, graphql.visitWithTypeInfo(info, { SelectionSet }));
}

function isOperation(document: graphql.DocumentNode): boolean {
  const kinds: string[] = [graphql.Kind.OPERATION_DEFINITION, graphql.Kind.FRAGMENT_DEFINITION];
  return document.definitions.every(({ kind }) => kinds.includes(kind));
}

const paths = FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)));
const parsed = paths
  .filter((path) => path.endsWith(".graphql"))
  .map((location) => ({ location, document: graphql.parse(readFileSync(location, "utf8")) }));
const found = parsed.filter((one) => isOperation(one.document)).map((one) => ({ ...one, document: identified(one.document) }));
const typed = await codegen({
  filename: join(TARGET, "documents.ts"),
  schema: graphql.parse(text),
  schemaAst: schema,
  documents: found,
  config: {
    useTypeImports: true,
    strictScalars: true,
    scalars: { ...Object.fromEntries(TEXTS.map((name) => [name, "string"])), ListFilter: "Record<string, any>" },
  },
  pluginMap: { operations, documents },
  plugins: [{ operations: {} }, { documents: {} }],
});

/** Return the fields of a type that are lists. */
function lists(type: graphql.GraphQLObjectType): string[] {
  return Object.values(type.getFields()).filter((one) => graphql.isListType(graphql.getNullableType(one.type))).map(({ name }) => name);
}

const SHAPED: string[] = ["OBJECT", "INTERFACE", "UNION"];

/** Return the object types, interfaces and unions as graphcache reads them: without descriptions, and with one scalar for all values. */
function introspection(): object {
  const value = { kind: "SCALAR", name: "Any" };
  const bare = (type: graphql.IntrospectionTypeRef): object => {
    if (type.kind === "LIST" || type.kind === "NON_NULL") return { kind: type.kind, ofType: bare(type.ofType) };
    return SHAPED.includes(type.kind) ? { kind: type.kind, name: type.name } : value;
  };
  const { __schema } = graphql.introspectionFromSchema(schema, { descriptions: false });
  const kept = __schema.types.flatMap((type) => {
    if (type.name.startsWith("__") || !SHAPED.includes(type.kind)) return [];
    const fields = ("fields" in type && type.fields) || [];
    return {
      kind: type.kind,
      name: type.name,
      fields: fields.map((one) => ({ name: one.name, type: bare(one.type), args: one.args.map(({ name }) => ({ name, type: value })) })),
      interfaces: (("interfaces" in type && type.interfaces) || []).map(bare),
      possibleTypes: (("possibleTypes" in type && type.possibleTypes) || []).map(bare),
    };
  });
  return { __schema: { ...__schema, directives: undefined, types: [...kept, value] } };
}

const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const codes = schema.getType("UserErrorCode") as graphql.GraphQLEnumType;
const possibleTypes = Object.fromEntries(abstract.map((one) => [one.name, schema.getPossibleTypes(one).map(({ name }) => name)]));
const embedded = objects.filter((one) => !isRecord(one) && !roots.includes(one)).map(({ name }) => name);
const listed = objects.map((one) => [one.name, lists(one)] as const).filter(([, fields]) => fields.length);
const constant = (name: string, value: unknown, type = "") => `export const ${name}${type} = ${JSON.stringify(value)};\n`;
mkdirSync(TARGET, { recursive: true });
writeFileSync(join(TARGET, "documents.ts"), typed);
writeFileSync(
  join(TARGET, "facts.ts"),
  constant("possibleTypes", possibleTypes, ": Record<string, string[]>") +
    constant("embedded", embedded, ": string[]") +
    constant("lists", Object.fromEntries(listed), ": Record<string, string[]>") +
    constant("userErrorCodes", codes.getValues().map(({ name }) => name), ": string[]"),
);
writeFileSync(join(TARGET, "introspection.ts"), constant("introspection", introspection(), ": unknown"));
console.log(`typed: ${found.length} files of operations`);
