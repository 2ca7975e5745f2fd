import { assert } from "@std/assert";
import { AIOPG } from "../../bench/types/aiopg.ts";
import { type ProjectSize, Workshop } from "../../bench/types/project.ts";

/** How many types the compiler may instantiate for a project; `deno task bench:types` says what others need. */
const BUDGETS: readonly (ProjectSize & { readonly instantiations: number })[] = [
  { tables: 100, queries: 300, instantiations: 250_000 },
  { tables: 400, queries: 300, instantiations: 600_000 },
];

Deno.test("300 queries over 100 and over 400 tables stay within the budget of types", async () => {
  await using workshop = await Workshop.open([AIOPG]);
  for (const budget of BUDGETS) {
    const { instantiations } = await workshop.measure(AIOPG, budget);
    const said = `${instantiations} instantiations for ${budget.tables} tables`;
    assert(instantiations < budget.instantiations, said);
    assert(instantiations > 1_000, said);
  }
});
