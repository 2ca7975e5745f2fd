import { assertEquals } from "@std/assert";
import type { TargetSessionAttrs } from "../../../src/driver.ts";
import { whyNoLonger } from "../../../src/engine/session_attrs.ts";

const ATTRS: readonly TargetSessionAttrs[] = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
];

/** What the server says of itself: in_hot_standby, default_transaction_read_only; and whether it refused a write. */
type Said = readonly [standby: string, readOnly: string, refused?: boolean];

/** The attributes for which such a session will not do any more. */
function unfitFor([standby, readOnly, refusedAsReadOnly = false]: Said): TargetSessionAttrs[] {
  const parameters = new Map<string, string>();
  if (standby) parameters.set("in_hot_standby", standby);
  if (readOnly) parameters.set("default_transaction_read_only", readOnly);
  return ATTRS.filter((attrs) => whyNoLonger(attrs, { parameters, refusedAsReadOnly }) !== null);
}

const CASES: readonly (readonly [what: string, said: Said, unfitFor: TargetSessionAttrs[]])[] = [
  ["is a primary", ["off", "off"], []],
  ["has become a standby", ["on", "off"], ["read-write", "primary"]],
  ["has become read-only", ["off", "on"], ["read-write"]],
  ["is a read-only standby", ["on", ""], ["read-write", "primary"]],
  ["says nothing", ["", ""], []],
  ["refused a write in a transaction that is read-only", ["off", "off", true], []],
  ["refused a write, and says nothing", ["", "", true], ["read-write", "primary"]],
  ["refused a write, and says half of it", ["off", "", true], ["read-write"]],
  ["refused a write as a read-only primary", ["off", "on", true], ["read-write"]],
];

for (const [what, said, unfit] of CASES) {
  Deno.test(`a session whose server ${what} is unfit for: ${unfit.join(", ") || "nothing"}`, () => {
    assertEquals(unfitFor(said), unfit);
  });
}
