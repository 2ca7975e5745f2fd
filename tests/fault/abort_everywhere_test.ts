import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { DatabaseError, OperationalError } from "../../src/errors.ts";
import { statementOf, until } from "../support/scripted_native.ts";
import { type Ran, runScenario, summary, told } from "../support/scripted_scenario.ts";
import { Stage } from "../support/scripted_stage.ts";

const first = () => 0;

interface Abort {
  readonly at: number;
  readonly when: "before" | "after";
}

/** Runs the scenario with one signal for all its calls, aborted at one event; counts the events. */
async function runAborted(
  abort: Abort | null,
  reason: Error,
  choose: (count: number) => number = first,
): Promise<{ ran: Ran; stage: Stage; playing: Promise<void> }> {
  const controller = new AbortController();
  const stage = new Stage(choose, (number, happen) => {
    const isNow = number === abort?.at;
    if (isNow && abort.when === "before") controller.abort(reason);
    happen();
    if (isNow && abort.when === "after") controller.abort(reason);
  });
  const playing = stage.play();
  const ran = await runScenario({
    call: { signal: controller.signal },
    link: { fire: stage.fire },
    driver: { cancelGrace: 60_000 },
  });
  return { ran, stage, playing };
}

/** Each step is complete, or rejects with the signal's reason; once one has, all that follow do. */
function checkSteps(ran: Ran, expected: Ran, reason: Error, what: string): void {
  for (const step of ran.steps) {
    const { outcome, name } = step;
    const usual = expected.steps.find((other) => other.name === name)!;
    if (told(step) === told(usual)) continue;
    assert(outcome.kind === "rejected", `${what}: ${name} resolved with ${told(step)}`);
    assert(outcome.error === reason, `${what}: ${name} rejected with ${told(step)}`);
  }
}

/** The session is usable, and the next statement gets its own rows; or it is closed, and says so. */
async function checkSession({ session, server }: Ran, what: string): Promise<void> {
  if (session) {
    const after = await session.query(statementOf("SELECT")).catch((error) => error);
    if (after instanceof Error) {
      assertInstanceOf(after, DatabaseError, what);
      const isTold = session.state.kind === "closed" || after.code === "25P02";
      assert(isTold, `${what}: ${after.message}`);
    } else assertEquals(after.rows, [[1, "one"], [2, null], [-3, "é\u{1F600}"]], what);
    await until(() => session.idle);
    await session.close();
  }
  assertEquals(server.faults, [], what);
}

async function undisturbed(): Promise<{ expected: Ran; count: number }> {
  const { ran, stage, playing } = await runAborted(null, new Error("unused"));
  await ran.session!.close();
  stage.end();
  await playing;
  return { expected: ran, count: stage.count };
}

for (const when of ["before", "after"] as const) {
  Deno.test(`an abort ${when} any event settles every call, and the session is usable or closed`, async () => {
    const { expected, count } = await undisturbed();
    assert(count > 30, `${count} events`);
    for (let at = 0; at < count; at++) {
      const what = `abort ${when} event ${at}`;
      const reason = new TypeError(what);
      const { ran, stage, playing } = await runAborted({ at, when }, reason);
      checkSteps(ran, expected, reason, what);
      await checkSession(ran, what);
      stage.end();
      await playing;
    }
  });
}

/** Numbers that look random and are the same each time. */
function numbersFrom(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return count === 0 ? 0 : (state >>> 8) % count;
  };
}

Deno.test("reads and writes that end in any order change no result", async () => {
  const { expected } = await undisturbed();
  for (let seed = 0; seed < 40; seed++) {
    const choose = numbersFrom(seed);
    const { ran, stage, playing } = await runAborted(null, new Error("unused"), choose);
    assertEquals(summary(ran), summary(expected), `seed ${seed}`);
    await ran.session!.close();
    stage.end();
    await playing;
    assertEquals(ran.server.faults, []);
  }
});

Deno.test("an abort at any event, with reads and writes that end in any order, settles every call", async () => {
  const { expected, count } = await undisturbed();
  for (let seed = 0; seed < 80; seed++) {
    const choose = numbersFrom(seed);
    const at = choose(count);
    const when = choose(2) === 0 ? "before" : "after";
    const what = `seed ${seed}: abort ${when} event ${at}`;
    const reason = new OperationalError(what);
    const { ran, stage, playing } = await runAborted({ at, when }, reason, choose);
    checkSteps(ran, expected, reason, what);
    await checkSession(ran, what);
    stage.end();
    await playing;
  }
});
