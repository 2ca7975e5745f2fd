/**
 * A pool of connections with a server in memory, whose events happen one by one once the stage is set.
 * @module
 */

import { createPool, type CreatePoolOptions, nativeDriver, type Pool } from "../../mod.ts";
import { type Answer, ScriptedBackend } from "./scripted_backend.ts";
import { type ScriptedLink, ScriptedServer } from "./scripted_link.ts";
import { Stage } from "./scripted_stage.ts";

/** What is done around each event; `number` counts from 0. */
export type Around = (number: number, happen: () => void) => void;

/** A pool and the server behind it. */
export class World {
  /** The server. */
  readonly server: ScriptedServer;
  /** Its sessions, in the order they were opened. */
  readonly backends: ScriptedBackend[] = [];
  /** The process IDs that cancel requests were for. */
  readonly cancelled: number[] = [];
  readonly #stage: Stage;
  readonly #answers: Readonly<Record<string, Answer>>;
  #isSet = false;
  #playing: Promise<void> | null = null;
  #pool: Pool | null = null;

  private constructor(answers: Readonly<Record<string, Answer>>, around: Around) {
    this.#answers = answers;
    this.#stage = new Stage(() => 0, around);
    this.server = new ScriptedServer((link) => this.#serve(link), {
      fire: (event, happen) => this.#isSet ? this.#stage.fire(event, happen) : happen(),
    });
  }

  /** Makes a pool; its first connections are open. */
  static async make(
    answers: Readonly<Record<string, Answer>>,
    options: CreatePoolOptions,
    around: Around = (_, happen) => happen(),
  ): Promise<World> {
    const world = new World(answers, around);
    world.#pool = await createPool({
      host: "127.0.0.1",
      user: "user",
      database: "db",
      driver: nativeDriver({ dial: world.server.dial, cancelGrace: 60_000 }),
      ...options,
    });
    return world;
  }

  /** The pool. */
  get pool(): Pool {
    return this.#pool!;
  }

  /** How many events have happened on the stage. */
  get count(): number {
    return this.#stage.count;
  }

  /** From now on events happen one by one, each when all that followed from the one before is over. */
  setStage(): void {
    this.#isSet = true;
    this.#playing = this.#stage.play();
  }

  /** Closes the pool and ends the play. */
  async end(): Promise<void> {
    await this.pool.close();
    this.#stage.end();
    await this.#playing;
  }

  #serve(link: ScriptedLink): void {
    link.onMessage = (message) => {
      if (message.type === "cancel") return this.#cancel(link, message.body);
      const pid = 1 + this.backends.length;
      this.backends.push(new ScriptedBackend(link, { answers: this.#answers, pid }));
      link.onMessage!(message);
    };
  }

  #cancel(link: ScriptedLink, body: Uint8Array): void {
    const pid = new DataView(body.buffer, body.byteOffset).getInt32(4);
    this.cancelled.push(pid);
    this.backends[pid - 1]!.finish("57014");
    link.end();
  }
}
