/**
 * Types that the system itself uses: identifiers, names of objects, places.
 * @module
 */

import { quoteIdentifier } from "../../../mod.ts";
import type { TypeCases } from "./type_cases.ts";

/** The types and their values, for a server on which `user` is a role. */
export function systemTypes(user: string): readonly TypeCases[] {
  const role = quoteIdentifier(user).replace(/^"([a-z_][a-z0-9_]*)"$/, "$1");
  return [...IDENTIFIERS, ...NAMES, {
    type: "regrole",
    literals: [[role, role], "-"],
  }, {
    type: "aclitem",
    literals: [`=r/${role}`, `${role}=a*r/${role}`],
  }];
}

const IDENTIFIERS: readonly TypeCases[] = [
  {
    type: "oid",
    ordered: true,
    literals: [["0", 0], ["2147483648", 2147483648], ["4294967295", 4294967295]],
  },
  { type: "xid", literals: [["0", 0], ["3", 3], ["4294967295", 4294967295]] },
  { type: "cid", literals: [["0", 0], ["4294967295", 4294967295]] },
  {
    type: "xid8",
    ordered: true,
    literals: [["0", 0n], ["9223372036854775808", 9223372036854775808n], [
      "18446744073709551615",
      18446744073709551615n,
    ]],
  },
  { type: "tid", ordered: true, literals: ["(0,0)", "(0,1)", "(4294967295,65535)"] },
  { type: "pg_lsn", ordered: true, literals: ["0/0", "16/B374D848", "FFFFFFFF/FFFFFFFF"] },
  {
    type: "pg_snapshot",
    equals: null,
    literals: ["1:1:", "10:20:10,14,15", "9223372036854775807:9223372036854775807:"],
  },
  { type: "txid_snapshot", equals: null, literals: ["1:1:", "10:20:10,14,15"] },
  {
    type: "int2vector",
    isList: true,
    literals: [["", []], ["1", [1]], ["-32768 0 32767", [-32768, 0, 32767]]],
  },
  {
    type: "oidvector",
    isList: true,
    ordered: true,
    literals: [["", []], ["23 4294967295", [23, 4294967295]]],
  },
];

/** A cast from text looks for a relation of this name; only the input knows `-`, and an OID. */
const NAMES: readonly TypeCases[] = [
  {
    type: "regclass",
    castFromText: false,
    literals: ["pg_class", "pg_catalog.pg_type", "-", "4294967295"],
  },
  {
    type: "regtype",
    literals: ["integer", 'pg_catalog."char"', "timestamp with time zone[]", "-"],
  },
  { type: "regproc", literals: ["now", "-"] },
  { type: "regprocedure", literals: ["now()", "abs(integer)", "-"] },
  { type: "regoper", literals: ["||/", "0"] },
  { type: "regoperator", literals: ["+(integer,integer)", "0"] },
  { type: "regnamespace", literals: ["pg_catalog", "-"] },
  { type: "regcollation", literals: ['"C"', "-"] },
  { type: "regconfig", literals: ["simple", "-"] },
  { type: "regdictionary", literals: ["simple", "-"] },
];
