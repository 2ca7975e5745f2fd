/**
 * A TCP proxy in front of a server, for tests that need a network that fails.
 * @module
 */

import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { Link, type LinkPlan } from "./fault_link.ts";

/** Listens on a free port of 127.0.0.1, and passes connections on to a server. */
export class FaultProxy implements AsyncDisposable {
  /** Every connection ever made, in order. */
  readonly links: Link[] = [];
  readonly #listener: Server;
  readonly #planFor: (linkNumber: number) => LinkPlan;
  readonly #target: { readonly host: string; readonly port: number };
  readonly #awaited = new Map<number, PromiseWithResolvers<Link>>();
  /** Those that came when the proxy had ended, until they are closed. */
  readonly #late: Promise<unknown>[] = [];
  #open = 0;
  #partitioned = false;
  #ending = false;

  private constructor(target: { host: string; port: number }, planFor: (n: number) => LinkPlan) {
    this.#target = target;
    this.#planFor = planFor;
    this.#listener = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
  }

  /** Starts to listen; `planFor` says how the connection of a number, from 0, is treated. */
  static async start(
    target: { readonly host: string; readonly port: number },
    planFor: (linkNumber: number) => LinkPlan = () => ({}),
  ): Promise<FaultProxy> {
    const proxy = new FaultProxy(target, planFor);
    await new Promise<void>((done) => proxy.#listener.listen(0, "127.0.0.1", done));
    return proxy;
  }

  /** Where it listens. */
  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  /** Resolves with the connection of a number, once it is made. */
  link(linkNumber: number): Promise<Link> {
    const made = this.links[linkNumber];
    if (made) return Promise.resolve(made);
    const awaited = this.#awaited.get(linkNumber) ?? Promise.withResolvers<Link>();
    this.#awaited.set(linkNumber, awaited);
    return awaited.promise;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#open;
  }

  /** How many faults have happened. */
  get fired(): number {
    return this.links.filter((link) => link.fired).length;
  }

  /** A DSN with the proxy in place of the server; it follows messages, so nothing is to be encrypted. */
  through(dsn: string): string {
    const url = new URL(dsn);
    url.port = `${this.port}`;
    url.searchParams.set("sslmode", "disable");
    return url.href;
  }

  /** Lets nothing through, of new connections either, until {@linkcode heal}. */
  partition(): void {
    this.#partitioned = true;
    for (const link of this.links) link.stall();
  }

  /** Ends {@linkcode partition}, and every stall. */
  heal(): void {
    this.#partitioned = false;
    for (const link of this.links) link.heal();
  }

  /** Ends every connection. */
  killAll(act: "fin" | "rst" | "destroy"): void {
    for (const link of this.links) link.kill(act);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending = true;
    this.killAll("destroy");
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    await Promise.all(this.links.map((link) => link.closed));
    await closed;
    await Promise.all(this.#late);
  }

  #accept(client: Socket): void {
    // It was on its way when the proxy ended; nobody would end what it leads to.
    if (this.#ending) {
      this.#late.push(new Promise((resolve) => client.once("close", resolve)));
      return void client.destroy();
    }
    const server = connect({ ...this.#target, allowHalfOpen: true });
    const link = new Link(client, server, this.#planFor(this.links.length));
    this.#awaited.get(this.links.length)?.resolve(link);
    this.links.push(link);
    if (this.#partitioned) link.stall();
    this.#open++;
    link.closed.then(() => this.#open--);
  }
}
