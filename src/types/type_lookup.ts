/**
 * What a server is asked about types that are not built in, and what its answer says.
 *
 * One statement for all of them and for all that they are made of, however deep. Every name in it is qualified, so
 * that no `search_path` leads it astray.
 * @module
 */

import { ProtocolError } from "../errors.ts";
import type { TypeDescription } from "./type_description.ts";

/** Asks for the types whose OIDs are in `$1`, as the text of an array, and for their parts; one row, one JSON text. */
export const TYPE_LOOKUP = `
WITH RECURSIVE wanted (oid) AS (
  SELECT pg_catalog.unnest($1::pg_catalog.oid[])
  UNION
  SELECT part.oid
  FROM wanted
  JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) wanted.oid
  CROSS JOIN LATERAL (
    SELECT t.typelem AS oid
    UNION ALL
    SELECT t.typbasetype
    UNION ALL
    SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid
    UNION ALL
    SELECT r.rngtypid FROM pg_catalog.pg_range r
    WHERE t.typtype OPERATOR(pg_catalog.=) 'm' AND
      pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(r), 'rngmultitypid')::pg_catalog.oid
        OPERATOR(pg_catalog.=) t.oid
    UNION ALL
    SELECT a.atttypid FROM pg_catalog.pg_attribute a
    WHERE t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND
      a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
  ) part
  WHERE part.oid OPERATOR(pg_catalog.<>) 0
)
SELECT pg_catalog.json_agg(pg_catalog.json_build_array(
  t.oid::pg_catalog.int8, t.typname, n.nspname, t.typtype,
  t.typinput OPERATOR(pg_catalog.=) 'pg_catalog.array_in'::pg_catalog.regproc,
  t.typdelim, t.typelem::pg_catalog.int8, t.typbasetype::pg_catalog.int8,
  (SELECT pg_catalog.min(r.rngsubtype::pg_catalog.int8) FROM pg_catalog.pg_range r
   WHERE r.rngtypid OPERATOR(pg_catalog.=) t.oid),
  (SELECT pg_catalog.min(r.rngtypid::pg_catalog.int8) FROM pg_catalog.pg_range r
   WHERE t.typtype OPERATOR(pg_catalog.=) 'm' AND
     pg_catalog.jsonb_extract_path_text(pg_catalog.to_jsonb(r), 'rngmultitypid')::pg_catalog.oid
       OPERATOR(pg_catalog.=) t.oid),
  (SELECT pg_catalog.json_agg(
     pg_catalog.json_build_array(a.attname, a.atttypid::pg_catalog.int8) ORDER BY a.attnum)
   FROM pg_catalog.pg_attribute a
   WHERE t.typtype OPERATOR(pg_catalog.=) 'c' AND a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND
     a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped)
))::pg_catalog.text
FROM wanted
JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) wanted.oid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace`;

/** One type in the answer, in the order of the columns above. */
type Answer = readonly [
  oid: unknown,
  name: unknown,
  schema: unknown,
  type: unknown,
  isArray: unknown,
  delimiter: unknown,
  element: unknown,
  base: unknown,
  subtype: unknown,
  range: unknown,
  attributes: unknown,
];

/** The text of the array of OIDs that {@linkcode TYPE_LOOKUP} takes. */
export function lookupArgument(oids: readonly number[]): string {
  return `{${oids.join(",")}}`;
}

/** The types in the rows of an answer. Throws `ProtocolError` for what is no answer. */
export function readTypes(rows: readonly unknown[]): TypeDescription[] {
  const [row] = rows;
  const answer: unknown = Array.isArray(row) ? row[0] : undefined;
  if (answer === null) return []; // none of them exists
  const types: unknown = typeof answer === "string" ? parse(answer) : undefined;
  if (!Array.isArray(types)) throw notAnAnswer();
  return types.map((type) =>
    Array.isArray(type) ? descriptionOf(type as unknown as Answer) : refuse()
  );
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch (cause) {
    throw notAnAnswer(cause);
  }
}

function descriptionOf(answer: Answer): TypeDescription {
  const [oid, name, schema, type, isArray, delimiter, element, base, subtype, range] = answer;
  const common = { oid: oidFrom(oid), name: textFrom(name), schema: textFrom(schema) };
  if (isArray === true) {
    const array = { element: oidFrom(element), delimiter: textFrom(delimiter) };
    return { ...common, kind: "array", ...array };
  }
  switch (type) {
    case "e":
      return { ...common, kind: "enum" };
    case "d":
      return { ...common, kind: "domain", base: oidFrom(base) };
    case "r":
      return { ...common, kind: "range", subtype: oidFrom(subtype) };
    case "m":
      return { ...common, kind: "multirange", range: oidFrom(range) };
    case "c":
      return { ...common, kind: "composite", attributes: attributesFrom(answer[10]) };
    default:
      return { ...common, kind: "base" };
  }
}

/** A type without attributes has null for them. */
function attributesFrom(attributes: unknown): { name: string; type: number }[] {
  if (attributes === null) return [];
  if (!Array.isArray(attributes)) return refuse();
  return attributes.map((attribute: unknown) =>
    Array.isArray(attribute)
      ? { name: textFrom(attribute[0]), type: oidFrom(attribute[1]) }
      : refuse()
  );
}

function oidFrom(value: unknown): number {
  return typeof value === "number" && Number.isInteger(value) ? value : refuse();
}

function textFrom(value: unknown): string {
  return typeof value === "string" ? value : refuse();
}

function refuse(): never {
  throw notAnAnswer();
}

function notAnAnswer(cause?: unknown): ProtocolError {
  return new ProtocolError("Cannot look types up: the server's answer does not say what they are", {
    phase: "prepare",
    sent: "yes",
    cause,
  });
}
