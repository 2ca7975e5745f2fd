/**
 * From a type of the database to that of a column.
 * @module
 */

import { Definition } from "../sql/column_definition.ts";
import * as numbers from "../sql/column_types.ts";
import * as documents from "../sql/column_types_json.ts";
import * as ranges from "../sql/column_types_ranges.ts";
import * as texts from "../sql/column_types_text.ts";
import * as times from "../sql/column_types_times.ts";
import { arrayType } from "../sql/array_type.ts";
import { enumType } from "../sql/enum_type.ts";
import { DomainItem } from "../sql/schema_item.ts";
import type { SqlType } from "../sql/sql_type.ts";
import { TypeHolder } from "../sql/type_holder.ts";
import { castNameOf, extensionType, typeName } from "../sql/type_name.ts";
import { sqlType, stringForm, userDefinedCodec } from "../sql/type_parts.ts";
import type { ReflectedName, ReflectedType, ReflectedTypeUse } from "./reflected_name.ts";
import type { ReflectedDomain, ReflectedEnum } from "./reflected_type.ts";
import { nameText, textNode } from "./reflect_text.ts";

/** The enums and domains that columns are of, by OID. */
export interface FoundTypes {
  readonly enums: ReadonlyMap<number, ReflectedEnum>;
  readonly domains: ReadonlyMap<number, ReflectedDomain>;
}

/** The types that have a name of their own in the catalog, by that name. */
const BY_NAME: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ...Object.entries({
    bool: numbers.boolean,
    bpchar: texts.char,
    float4: numbers.real,
    float8: numbers.doublePrecision,
    int2: numbers.smallint,
    int4: numbers.integer,
    int8: numbers.bigint,
  }),
  ...["bytea", "money", "numeric", "oid", "uuid"].map((name) => own(numbers, name)),
  // The catalog has another type, of one byte, under the name "char".
  ...Object.keys(texts).filter((name) => name !== "char").map((name) => own(texts, name)),
  ...Object.keys(times).map((name) => own(times, name)),
  ...Object.keys(documents).map((name) => own(documents, name)),
  ...Object.keys(ranges).map((name) => own(ranges, name)),
]);

function own(module: object, name: string): [string, () => unknown] {
  return [name, Reflect.get(module, name)];
}

/** Types of extensions that have a column type; their schema may be any. */
const OF_EXTENSIONS: ReadonlySet<string> = new Set(["citext", "hstore"]);

/** The type of a column: one of the builder's where it knows it, else one whose values are PostgreSQL's text. */
export function columnType(use: ReflectedTypeUse, types: FoundTypes): SqlType {
  const { baseType, isArray, type } = use;
  const made = madeType(baseType, types);
  if (made !== undefined) return isArray ? arrayType(made) : made;
  const known = knownType(baseType);
  if (known === undefined) return textType(use);
  if (!OF_EXTENSIONS.has(baseType.name)) {
    return { ...isArray ? arrayType(known) : known, name: type };
  }
  const own = extensionType(known, baseType.name, placeOf(baseType).schema);
  return isArray ? arrayType(own) : own;
}

function knownType({ schema, name, kind }: ReflectedType): SqlType | undefined {
  const isKnown = schema === "pg_catalog" || (kind === "base" && OF_EXTENSIONS.has(name));
  const make = isKnown ? BY_NAME.get(name) : undefined;
  return make && TypeHolder.typeOf(make(), "a type");
}

function textType({ type, isArray }: ReflectedTypeUse): SqlType {
  const name = isArray ? type.replace(/(\[\])+$/, "") : type;
  const castName = castNameOf(name);
  const codec = userDefinedCodec(castName);
  const element = sqlType({
    name,
    castName,
    kind: "plain",
    ...stringForm(codec),
    userDefined: true,
  });
  return isArray ? arrayType(element) : element;
}

function madeType({ oid, kind }: ReflectedType, types: FoundTypes): SqlType | undefined {
  const found = types.enums.get(oid);
  if (kind === "enum" && found !== undefined) {
    return Definition.planOf(enumType(found.name, found.labels, placeOf(found)))!.type;
  }
  const domain = types.domains.get(oid);
  return kind === "domain" && domain !== undefined ? domainType(domain, types) : undefined;
}

function domainType(domain: ReflectedDomain, types: FoundTypes): SqlType {
  const base = columnType(domain, types);
  const name = typeName(domain.name, placeOf(domain), "a domain");
  return {
    ...base,
    name: name.sql,
    castName: name.sql,
    serialName: null,
    userDefined: true,
    place: name,
    schemaItem: new DomainItem(name, {
      base,
      collation: domain.collation && nameText(domain.collation),
      notNull: domain.notNull,
      default: domain.default === null ? null : textNode(domain.default),
      checks: domain.checks.map(({ name, expression }) => ({
        name,
        condition: textNode(expression),
      })),
    }),
  };
}

function placeOf({ schema, visible }: ReflectedName): { schema?: string } {
  return visible ? {} : { schema };
}
