import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";
import { Connection } from "../../src/api/connection.ts";
import type { ResultSet } from "../../src/driver.ts";
import { type Asked, done, ScriptedSession } from "../support/scripted_session.ts";

/** What can happen to a connection without autocommit; nobody waits for anything. */
type Happening =
  | "execute"
  | "execute, to be aborted"
  | "abort"
  | "commit"
  | "rollback"
  | "COMMIT as a statement"
  | "an answer"
  | "a failure"
  | "a turn";

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constant<Happening>("execute") },
    { weight: 2, arbitrary: fc.constant<Happening>("execute, to be aborted") },
    { weight: 1, arbitrary: fc.constant<Happening>("abort") },
    { weight: 2, arbitrary: fc.constant<Happening>("commit") },
    { weight: 1, arbitrary: fc.constant<Happening>("rollback") },
    { weight: 1, arbitrary: fc.constant<Happening>("COMMIT as a statement") },
    { weight: 5, arbitrary: fc.constant<Happening>("an answer") },
    { weight: 2, arbitrary: fc.constant<Happening>("a failure") },
    { weight: 3, arbitrary: fc.constant<Happening>("a turn") },
  ),
  { maxLength: 60, size: "max" },
);

interface Request {
  readonly asked: Asked;
  readonly answer: PromiseWithResolvers<ResultSet>;
}

/** A connection whose server takes one request after the other, and checks what it gets. */
class World {
  readonly session = new ScriptedSession();
  readonly conn: Connection = Connection.over(this.session, { dsn: "" });
  readonly #requests: Request[] = [];
  readonly #calls: Promise<unknown>[] = [];
  #controllers: AbortController[] = [];
  #settled = 0;
  #count = 0;
  #isOpen = false;

  constructor() {
    this.session.answer = (asked) => {
      const answer = Promise.withResolvers<ResultSet>();
      this.#requests.push({ asked, answer });
      return answer.promise;
    };
  }

  async happen(happening: Happening): Promise<void> {
    switch (happening) {
      case "execute":
        return this.#call(this.conn.execute(`SELECT ${this.#count++}`));
      case "execute, to be aborted": {
        const controller = new AbortController();
        this.#controllers.push(controller);
        const { signal } = controller;
        return this.#call(this.conn.execute(`SELECT ${this.#count++}`, [], { signal }));
      }
      case "abort":
        return this.#controllers.shift()?.abort(new Error("enough"));
      case "commit":
        return this.#call(this.conn.commit());
      case "rollback":
        return this.#call(this.conn.rollback());
      case "COMMIT as a statement":
        return this.#call(this.conn.execute("COMMIT"));
      case "an answer":
      case "a failure":
        return this.#serve(happening === "a failure");
      case "a turn":
        await Promise.resolve();
    }
  }

  /** Answers until nobody waits any more. */
  async end(): Promise<void> {
    while (this.#settled < this.#calls.length) {
      this.#serve(false);
      for (let turn = 0; turn < 30; turn++) await Promise.resolve();
      const stuck = this.#requests.length === 0 && this.#settled < this.#calls.length;
      assert(!stuck, "something waits for nothing");
    }
  }

  /** The numbers of the statements, in the order in which they were sent. */
  get sent(): number[] {
    const selects = this.session.texts.filter((text) => text.startsWith("SELECT"));
    return selects.map((text) => Number(text.slice("SELECT ".length)));
  }

  #call(call: PromiseLike<unknown>): void {
    const settle = (): number => this.#settled++;
    this.#calls.push(Promise.resolve(call).then(settle, settle));
  }

  #serve(fails: boolean): void {
    const { asked: { text }, answer } = this.#requests.shift() ?? {
      asked: { text: "" },
      answer: null,
    };
    if (answer === null) return;
    if (text === "BEGIN") assert(!this.#isOpen, "BEGIN in a transaction");
    if (text.startsWith("SELECT")) assert(this.#isOpen, "a statement outside of a transaction");
    // A COMMIT that fails ends the transaction, a BEGIN that fails begins none.
    this.#isOpen = text === "BEGIN" ? !fails : this.#isOpen && text.startsWith("SELECT");
    if (!fails) return answer.resolve(done(text));
    if (!text.startsWith("SELECT")) this.session.transactionStatus = "idle";
    answer.reject(new Error(`${text} fails`));
  }
}

Deno.test("without autocommit every statement is in a transaction, in the order of the calls, and every call settles", async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (all) => {
      const world = new World();
      await world.conn.setAutocommit(false);
      for (const happening of all) await world.happen(happening);
      await world.end();
      assertEquals(world.sent, world.sent.toSorted((a, b) => a - b));
    }),
    { numRuns: 500 },
  );
});
