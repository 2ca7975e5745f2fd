import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { LinkPlan } from "../support/scripted_link.ts";
import {
  type Ran,
  runScenario,
  type ScenarioOptions,
  summary,
} from "../support/scripted_scenario.ts";

const LOGINS = ["trust", "cleartext", "md5", "scram"] as const;

async function run(plan: LinkPlan, options: ScenarioOptions = {}): Promise<Ran> {
  const ran = await runScenario({ password: "secret", ...options, link: { plan: () => plan } });
  await ran.session?.close();
  assertEquals(ran.server.faults, []);
  return ran;
}

Deno.test("a server's bytes cut in two at any byte give the same results", async () => {
  const whole = await run({});
  const expected = summary(whole);
  const total = whole.link!.taken;
  assert(total > 500);
  for (let cut = 1; cut < total; cut++) {
    assertEquals(summary(await run({ cuts: [cut] })), expected, `cut after byte ${cut}`);
  }
});

for (const login of LOGINS) {
  Deno.test(`a server's bytes one by one give the same results: ${login}`, async () => {
    const expected = summary(await run({}, { login }));
    assertEquals(summary(await run({ chunk: 1 }, { login })), expected);
  });
}

Deno.test("a server's bytes in pieces of any size give the same results", async () => {
  const expected = summary(await run({}));
  for (let chunk = 2; chunk <= 64; chunk++) {
    assertEquals(summary(await run({ chunk })), expected, `pieces of ${chunk} bytes`);
  }
});

Deno.test("a server's bytes cut at any places give the same results", async () => {
  const whole = await run({});
  const expected = summary(whole);
  const place = fc.integer({ min: 1, max: whole.link!.taken });
  await fc.assert(fc.asyncProperty(fc.array(place, { maxLength: 40 }), async (cuts) => {
    assertEquals(summary(await run({ cuts })), expected);
  }));
});

Deno.test("decoders that are generated and composed give the same results", async () => {
  const generated = await run({ chunk: 7 }, { driver: { codegen: true } });
  const composed = await run({ chunk: 7 }, { driver: { codegen: false } });
  assertEquals(summary(generated), summary(composed));
});
