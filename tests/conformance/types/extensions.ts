/**
 * Types of extensions.
 * @module
 */

import type { Connection } from "../../../mod.ts";
import { TEXTS } from "./texts.ts";
import type { TypeCases } from "./type_cases.ts";

/** A type with the extension that it comes with. */
export interface ExtensionType extends TypeCases {
  /** The extension's name. */
  readonly extension: string;
}

const HOSTILE = TEXTS.find(({ type }) => type === "text")!.literals;
const mapOf = (pairs: Record<string, string | null>) => new Map(Object.entries(pairs));

/** The types that come with PostgreSQL, and that an owner of a database can have. */
export const TRUSTED: readonly ExtensionType[] = [
  { type: "citext", extension: "citext", ordered: true, literals: [...HOSTILE, "CaSe"] },
  {
    type: "hstore",
    extension: "hstore",
    ordered: true,
    literals: [
      ["", new Map()],
      ['a=>1,""=>""', mapOf({ "": "", a: "1" })],
      ['a=>NULL, b=>"NULL"', mapOf({ a: null, b: "NULL" })],
      ["__proto__=>x", mapOf({ ["__proto__"]: "x" })],
      '"\\"q\\\\"=>"a=>b, c", "ž🐘"=>"{},()"',
    ],
  },
  {
    type: "ltree",
    extension: "ltree",
    ordered: true,
    literals: [["", ""], ["Top.Science.A_1", "Top.Science.A_1"], "a", "1.2.3"],
  },
  {
    type: "lquery",
    extension: "ltree",
    equals: null,
    literals: ["a", "*", "*.Astronomy.*{1,2}", "!a|b@*%.*{,3}.c{2}"],
  },
  {
    type: "ltxtquery",
    extension: "ltree",
    equals: null,
    literals: ["a", "Europe & !Russia*@ | (b & c%)"],
  },
];

/** Those of PostGIS, for which one must be a superuser. */
export const POSTGIS: readonly ExtensionType[] = [
  {
    type: "geometry",
    extension: "postgis",
    delimiter: ":",
    ordered: true,
    literals: [
      "POINT(1 2)",
      "SRID=4326;POINT Z (1.5 -2 1e300)",
      "POINT EMPTY",
      "GEOMETRYCOLLECTION EMPTY",
      "SRID=3857;POLYGON((0 0,0 1,1 1,0 0))",
      "MULTILINESTRING ZM ((0 0 1 2,1 1 3 4))",
    ],
  },
  {
    type: "geography",
    extension: "postgis",
    delimiter: ":",
    ordered: true,
    literals: ["POINT(1 2)", "SRID=4326;LINESTRING(-180 90,180 -90)", "POINT EMPTY"],
  },
];

/** Why the extension cannot be had on this server; null where it can. */
export async function whyNot(conn: Connection, extension: string): Promise<string | null> {
  const cur = await conn.execute<[installed: boolean, mayCreate: boolean]>(
    `SELECT a.installed_version IS NOT NULL,
       u.usesuper OR bool_or(v.trusted) AND has_database_privilege(current_database(), 'CREATE')
     FROM pg_available_extensions a
     JOIN pg_available_extension_versions v USING (name)
     CROSS JOIN pg_user u
     WHERE a.name = $1 AND u.usename = current_user
     GROUP BY 1, u.usesuper`,
    [extension],
  );
  const row = await cur.fetchOne();
  if (row === null) return `the server has no extension ${extension}`;
  const [isInstalled, mayCreate] = row;
  return isInstalled || mayCreate ? null : `the user may not create the extension ${extension}`;
}

/** Has an extension until the transaction is rolled back; resolves with the name of its schema. */
export async function haveExtension(conn: Connection, name: string): Promise<string> {
  await conn.execute(`CREATE EXTENSION IF NOT EXISTS ${name}`);
  const cur = await conn.execute<[string]>(
    "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = $1",
    [name],
  );
  return (await cur.fetchOne())![0];
}
