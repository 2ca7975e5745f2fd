/**
 * What the server in memory answers to the calls of `awaiting_calls.ts`.
 * @module
 */

import { RECOVER } from "../../src/api/two_phase.ts";
import type { Answer } from "./scripted_backend.ts";
import {
  type Column,
  commandComplete,
  concat,
  COPY_OUT,
  copyData,
  message,
  OID,
  type Value,
} from "./scripted_messages.ts";

const NUMBER: Column = { name: "n", oid: OID.int4 };
const TEXT: Column = { name: "t", oid: OID.text };
/** OIDs of the types of large objects. */
const [OID_OID, BYTEA, INT8] = [26, 17, 20];
const UNSIGNED: Value = { text: "7", binary: Uint8Array.of(0, 0, 0, 7) };
const BIG: Value = { text: "2", binary: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2) };
const BYTES: Value = { text: "\\x0102", binary: Uint8Array.of(1, 2) };

/** What a function gives that takes and returns values of these types. */
function returning(parameters: readonly number[], oid: number, value: Value): Answer {
  return { parameters, columns: [{ name: "f", oid }], rows: [[value]] };
}

/** What the server of these calls knows. */
export const CALL_ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT": { columns: [NUMBER], rows: [[1], [2]] },
  "SELECT $1": { parameters: [OID.text], columns: [TEXT], rows: [["echo"]] },
  "INSERT $1": { parameters: [OID.int4], tag: "INSERT 0 1" },
  "SELECT slow": { columns: [NUMBER], rows: [[3]], runs: true },
  "SELECT pg_notify($1, $2)": { parameters: [OID.text, OID.text], columns: [TEXT], rows: [[""]] },
  "COPY t FROM STDIN": { copyIn: true, tag: "COPY 2" },
  "UPDATE $1": { parameters: [OID.int4], columns: [NUMBER], rows: [[1]], tag: "UPDATE 1" },
  "INSERT INTO t VALUES ($1)": { parameters: [OID.int4], tag: "INSERT 0 1" },
  'SELECT * FROM "f"($1)': returning([OID.int4], OID.int4, 5),
  'FETCH FORWARD 0 FROM "c"': { columns: [NUMBER], tag: "FETCH 0" },
  'FETCH FORWARD 1 FROM "c"': { columns: [NUMBER], rows: [[1]], tag: "FETCH 1" },
  'FETCH FORWARD 2000 FROM "c"': { columns: [NUMBER], rows: [[1], [2]], tag: "FETCH 2" },
  'FETCH FORWARD ALL FROM "c"': { columns: [NUMBER], rows: [[1], [2]], tag: "FETCH 2" },
  'FETCH FORWARD 2 FROM "c"': { columns: [NUMBER], rows: [[1], [2]], tag: "FETCH 2" },
  'MOVE FORWARD 2 FROM "c"': { tag: "MOVE 2" },
  "SELECT 1 FROM pg_catalog.pg_cursors WHERE name = $1::pg_catalog.text::pg_catalog.name::pg_catalog.text":
    returning([OID.text], OID.int4, 1),
  [RECOVER]: { columns: [TEXT, TEXT, TEXT, TEXT], rows: [["gid", "0", "me", "db"]] },
  "SELECT pg_catalog.lo_create($1)": returning([OID_OID], OID_OID, UNSIGNED),
  "SELECT pg_catalog.lo_open($1, $2)": returning([OID_OID, OID.int4], OID.int4, 0),
  "SELECT pg_catalog.loread($1, $2)": returning([OID.int4, OID.int4], BYTEA, BYTES),
  "SELECT pg_catalog.lowrite($1, $2)": returning([OID.int4, BYTEA], OID.int4, 2),
  "SELECT pg_catalog.lo_lseek64($1, $2, $3)": returning([OID.int4, INT8, OID.int4], INT8, BIG),
  "SELECT pg_catalog.lo_tell64($1)": returning([OID.int4], INT8, BIG),
  "SELECT pg_catalog.lo_truncate64($1, $2)": returning([OID.int4, INT8], OID.int4, 0),
  "SELECT pg_catalog.lo_unlink($1)": returning([OID_OID], OID.int4, 1),
  "SELECT pg_catalog.lo_close($1)": returning([OID.int4], OID.int4, 0),
  "SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = $1::pg_catalog.regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum":
    returning([OID.text], OID.text, "n"),
  'SELECT "n" FROM "t"': { columns: [NUMBER], rows: [] },
  'SELECT * FROM "t"': { columns: [NUMBER], rows: [] },
  'COPY "t" ("n") FROM STDIN': { copyIn: true, tag: "COPY 2" },
  'COPY "t" FROM STDIN': { copyIn: true, tag: "COPY 2" },
  'COPY "t" TO STDOUT': {
    raw: concat(COPY_OUT, ...["1\n", "2\n"].map(copyData), message("c"), commandComplete("COPY 2")),
  },
};
