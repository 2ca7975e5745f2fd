/**
 * What values of PostgreSQL's types are in TypeScript, by the options of a connection. Types only.
 * @module
 */

import type { BoundedArray } from "./containers/bounded_array.ts";
import type { Codec } from "./codec.ts";
import type { CodecDefinition } from "./codec_definition.ts";
import type { Box, Circle, Line, LineSegment, Path, Point, Polygon } from "./geometry/geometric.ts";
import type { Range } from "./containers/range.ts";
import type { SparseVector } from "./extensions/sparsevec.ts";
import type { CHOICES } from "./type_choices.ts";
import type { TypesOptions } from "./types_options.ts";

/** The choices of options that choose a codec, with the codecs. */
type Choices = typeof CHOICES;

/** The value that a codec reads. */
type ValueRead<C> = C extends Codec<infer T> ? T : never;

/** What is chosen when nothing is asked for. */
interface Defaults {
  int8: "bigint";
  timestamptz: "temporal";
  timestamp: "temporal";
  date: "temporal";
  time: "temporal";
  interval: "interval";
}

/** The value of a type whose form is a choice: as the options say, else by default. */
type Chosen<Name extends keyof Defaults, Options> = Options extends
  { readonly [Key in Name]: infer Choice extends keyof Choices[Name] }
  ? ValueRead<Choices[Name][Choice]>
  : ValueRead<Choices[Name][Defaults[Name] & keyof Choices[Name]]>;

/** JSON: text when it is asked for, or what the caller's own function makes of it; else nobody knows. */
type JsonValue<Options> = Options extends { readonly json: infer Form }
  ? Form extends "string" ? string
  : Form extends { parse(text: string): infer T } ? T
  : unknown
  : unknown;

/** The number of a numeric as the options say. */
type NumericValue<Options> = Options extends { readonly numeric: infer Form }
  ? Form extends "number" ? number
  : Form extends "string" ? string
  : Form extends { parse(text: string): infer T } ? T
  : string
  : string;

type HstoreValue<Options> = Options extends { readonly hstore: infer Form }
  ? Form extends "object" ? Record<string, string | null>
  : Form extends "string" ? string
  : Map<string, string | null>
  : Map<string, string | null>;

/** The types whose values are strings, whatever the options. */
type StringType =
  | ("text" | "varchar" | "bpchar" | "name" | "char" | "citext" | "unknown" | "cstring" | "void")
  | ("uuid" | "money" | "timetz" | "bit" | "varbit" | "inet" | "cidr" | "macaddr" | "macaddr8")
  | ("xml" | "jsonpath" | "tsvector" | "tsquery" | "gtsvector" | "ltree" | "lquery" | "ltxtquery")
  | ("tid" | "pg_lsn" | "pg_snapshot" | "txid_snapshot" | "refcursor" | "aclitem" | "pg_node_tree")
  | ("regclass" | "regcollation" | "regconfig" | "regdictionary" | "regnamespace" | "regoper")
  | ("regoperator" | "regproc" | "regprocedure" | "regrole" | "regtype");

/** The names of types in SQL that are not those in `pg_type.typname`. */
interface SqlNames {
  boolean: "bool";
  smallint: "int2";
  integer: "int4";
  int: "int4";
  bigint: "int8";
  decimal: "numeric";
  real: "float4";
  "double precision": "float8";
  character: "bpchar";
  "character varying": "varchar";
  "bit varying": "varbit";
  "timestamp with time zone": "timestamptz";
  "timestamp without time zone": "timestamp";
  "time with time zone": "timetz";
  "time without time zone": "time";
}

/**
 * The values of the types that have a form of their own.
 * @internal
 */
interface Values<Options> {
  bool: boolean;
  int2: number;
  int4: number;
  int8: Chosen<"int8", Options>;
  oid: number;
  float4: number;
  float8: number;
  bytea: Uint8Array;
  json: JsonValue<Options>;
  jsonb: JsonValue<Options>;
  date: Chosen<"date", Options>;
  timestamp: Chosen<"timestamp", Options>;
  timestamptz: Chosen<"timestamptz", Options>;
  time: Chosen<"time", Options>;
  interval: Chosen<"interval", Options>;
  point: Point;
  line: Line;
  lseg: LineSegment;
  box: Box;
  path: Path;
  polygon: Polygon;
  circle: Circle;
  numeric: NumericValue<Options>;
  hstore: HstoreValue<Options>;
  xid: number;
  cid: number;
  xid8: bigint;
  int2vector: number[];
  oidvector: number[];
  record: (string | null)[];
  vector: number[];
  halfvec: number[];
  sparsevec: SparseVector;
  geometry: Uint8Array;
  geography: Uint8Array;
}

/** The types of the bounds of the built-in ranges; `range` and `multirange` stand behind these names. */
interface Bounds {
  int4: "int4";
  int8: "int8";
  num: "numeric";
  date: "date";
  ts: "timestamp";
  tstz: "timestamptz";
}

type BoundOf<Name, Options extends TypesOptions> = Name extends keyof Bounds
  ? ValueOf<Bounds[Name], Options>
  : never;

/** @internal */
type OtherValue<Type extends string, Options extends TypesOptions> = Type extends
  `${infer Name extends keyof Bounds}multirange` ? Range<BoundOf<Name, Options>>[]
  : Type extends `${infer Name extends keyof Bounds}range` ? Range<BoundOf<Name, Options>>
  : Type extends StringType ? string
  : Type extends keyof SqlNames ? ValueOf<SqlNames[Type], Options>
  : unknown;

/**
 * A codec of the caller's own for the type of this name, if the options have one.
 * @internal
 */
type Defined<Name extends string, Options> = Options extends
  { readonly codecs: readonly (infer Definition)[] }
  ? Definition extends CodecDefinition<infer T, infer Defined>
    ? string extends Defined ? never : Name extends Defined ? T : never
  : never
  : never;

/** @internal */
type ArrayOf<T, Options> = Options extends { readonly array: "bounded" } ? BoundedArray<T> : T[];

/**
 * The value of a PostgreSQL type, by the `types` options of the connection: `ValueOf<"int8">` is bigint,
 * `ValueOf<"int8", { int8: "number" }>` is number. `[]` after the name is an array, whose elements may be null, `?`
 * a value that may be null itself. Of types that are neither built in nor of a known extension, nor in
 * `types.codecs`, nobody knows: unknown.
 */
export type ValueOf<Type extends string, Options extends TypesOptions = Record<never, never>> =
  Type extends `${infer Name}?` ? ValueOf<Name, Options> | null
    : Type extends `${infer Name}[]` ? ArrayOf<ValueOf<Name, Options> | null, Options>
    : [Defined<Type, Options>] extends [never]
      ? Type extends keyof Values<Options> ? Values<Options>[Type] : OtherValue<Type, Options>
    : Defined<Type, Options>;

/**
 * A row by the types of its columns: tuples of `["int8", "text?"]`, objects of `{ id: "int8", name: "text?" }`.
 *
 * ```ts
 * import { connect, type TypedRow } from "@aiopg/aiopg";
 *
 * const types = { int8: "number" } as const;
 * await using conn = await connect(Deno.env.get("DATABASE_URL"), { types });
 * type Row = TypedRow<["int8", "text?"], typeof types>; // [number, string | null]
 * const cur = await conn.execute<Row>("SELECT 1::int8, NULL::text");
 * console.log(await cur.fetchOne()); // [1, null]
 * ```
 */
export type TypedRow<
  Columns extends readonly string[] | Readonly<Record<string, string>>,
  Options extends TypesOptions = Record<never, never>,
> = { -readonly [Key in keyof Columns]: ValueOf<Columns[Key] & string, Options> };
