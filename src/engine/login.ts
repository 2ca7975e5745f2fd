/**
 * Logging in over a link that is open: answering the server's challenges.
 * @module
 */

import type { ConnectTarget } from "../driver.ts";
import { OperationalError, ProtocolError } from "../errors.ts";
import {
  type Challenge,
  writePassword,
  writeSaslInitial,
  writeSaslResponse,
} from "../protocol/challenge.ts";
import type { ScramClient } from "../protocol/scram.ts";
import { type BackendKey, StartupExchange } from "../protocol/startup_exchange.ts";
import type { Link } from "./link.ts";
import {
  type EndPoint,
  type FirstChallenge,
  LoginPolicy,
  type ScramChoice,
} from "./login_policy.ts";
import type { Wire } from "./wire.ts";

/** The dialogue of one login: answers the server's challenges. */
export class Login {
  readonly #wire: Wire;
  readonly #link: Link;
  readonly #target: ConnectTarget;
  readonly #policy: LoginPolicy;
  /** Whether the server has chosen a method, and whether it waits for our answer. */
  #asked = false;
  #answering = false;
  #choice: ScramChoice | null = null;
  /** The proof of the password that is being computed, or was. */
  #proof: ReturnType<ScramClient["final"]> | null = null;
  #scram: { readonly client: ScramClient; step: "first" | "final" | "verified" } | null = null;

  /** `endPoint` is what SCRAM can be bound to. */
  constructor(wire: Wire, link: Link, target: ConnectTarget, endPoint: EndPoint) {
    this.#wire = wire;
    this.#link = link;
    this.#target = target;
    this.#policy = new LoginPolicy(link, target.authentication, endPoint);
  }

  async run(): Promise<BackendKey | null> {
    const { user, database, parameters, protocol } = this.#target;
    const who = { user, database };
    const exchange: StartupExchange = new StartupExchange(
      { ...who, ...parameters, ...who },
      (challenge) => {
        const first = this.#check(challenge);
        try {
          if (first) this.#hold(first);
        } catch (error) {
          return exchange.abandon(error);
        }
        this.#answer(challenge).catch((error) => exchange.abandon(error));
      },
      protocol,
    );
    this.#wire.send(exchange);
    try {
      return await exchange.done;
    } finally {
      // Nothing that was begun for a login goes on after it; this cannot be stopped, and is soon done.
      await this.#proof?.catch(() => {});
    }
  }

  /**
   * What must hold at once, before any later message is looked at. Returns the challenge if it is the server's first, or
   * all that comes of one.
   */
  #check(challenge: Challenge): FirstChallenge | null {
    // A server that does not wait for our answer does not want to know it, or to prove itself.
    if (this.#answering) throw outOfTurn();
    this.#answering = challenge.kind !== "ok" && challenge.kind !== "saslFinal";
    const scram = this.#scram;
    switch (challenge.kind) {
      case "ok":
        if (scram && scram.step !== "verified") throw brokenOff();
        return this.#asked ? null : challenge;
      case "saslContinue":
        if (scram?.step !== "first") throw outOfTurn();
        scram.step = "final";
        return null;
      case "saslFinal":
        if (scram?.step !== "final") throw outOfTurn();
        scram.client.verify(challenge.data);
        scram.step = "verified";
        return null;
      default:
        if (this.#asked) throw outOfTurn();
        this.#asked = true;
        return challenge;
    }
  }

  /** Holds the server to what the target lets it ask. */
  #hold(challenge: FirstChallenge): void {
    this.#policy.check(challenge);
    if (challenge.kind === "sasl") this.#choice = this.#policy.scram(challenge.mechanisms);
  }

  async #answer(challenge: Challenge): Promise<void> {
    const { out } = this.#wire.conversation;
    switch (challenge.kind) {
      case "cleartext": {
        const password = await this.#password();
        writePassword(out, password);
        break;
      }
      case "md5": {
        const password = await this.#password();
        const { md5Proof } = await import("../protocol/md5.ts");
        writePassword(out, md5Proof(this.#target.user, password, challenge.salt));
        break;
      }
      case "sasl":
        await this.#beginScram(this.#choice!);
        break;
      case "saslContinue":
        this.#proof = this.#scram!.client.final(challenge.data);
        writeSaslResponse(out, await this.#proof);
        break;
      default:
        return;
    }
    this.#answering = false;
    this.#wire.flush();
  }

  async #beginScram({ mechanism, binding }: ScramChoice): Promise<void> {
    const password = await this.#password();
    const { ScramClient } = await import("../protocol/scram.ts");
    const client = new ScramClient(password, binding);
    this.#scram = { client, step: "first" };
    writeSaslInitial(this.#wire.conversation.out, mechanism, client.first());
  }

  async #password(): Promise<string> {
    const { password } = this.#target;
    const value = typeof password === "function" ? await password(this.#link.address) : password;
    if (typeof value !== "string" || value === "") {
      throw unusable("the server asks for a password and none was given");
    }
    if (value.includes("\0")) throw unusable("the password holds a NUL character");
    if (!value.isWellFormed()) throw unusable("the password is not well-formed Unicode");
    return value;
  }
}

function unusable(state: string): OperationalError {
  return new OperationalError(`Cannot log in: ${state}`, { phase: "login" });
}

function brokenOff(): ProtocolError {
  return new ProtocolError("Cannot log in: the server broke off SCRAM without proving itself");
}

function outOfTurn(): ProtocolError {
  return new ProtocolError("Cannot log in: the server's authentication message came out of turn");
}
