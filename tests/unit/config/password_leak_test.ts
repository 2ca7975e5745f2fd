import { assert, assertEquals } from "@std/assert";
import { type ConnectOptions, describeTarget, resolveTarget } from "../../../src/config/target.ts";
import type { Environment } from "../../../src/config/environment.ts";
import { DbError } from "../../../src/errors.ts";
import corpus from "../../support/dsn_vectors.json" with { type: "json" };
import { fixedEnvironment } from "../../support/fixed_environment.ts";

/** No seven characters of it may show. It has none that encoding would change. */
const CANARY = "S3CR3T-CANARY";
const PIECES = Array.from(CANARY.slice(7), (_, i) => CANARY.slice(i, i + 7));

interface Attempt {
  readonly dsn?: string;
  readonly options?: ConnectOptions;
  readonly variables?: Record<string, string>;
}

/** Everything about `thing` that could end up in a log. */
function everyTextOf(thing: unknown): string {
  const texts = [Deno.inspect(thing, { depth: 9, showHidden: true }), JSON.stringify(thing)];
  if (thing instanceof Error) {
    texts.push(thing.message, thing.stack ?? "", String(thing), Deno.inspect(thing.cause));
  }
  return texts.join("\n");
}

/** Returns the error, or null when the attempt made a target. Fails when either shows the canary. */
function assertSilent({ dsn, options = {}, variables = {} }: Attempt): Error | null {
  try {
    const target = resolveTarget(dsn, options, unreadable(variables));
    const { addresses, password, encryption } = target;
    assertNoCanary(everyTextOf({ addresses, password, encryption }) + describeTarget(target));
    encryption.credentials();
    return null;
  } catch (error) {
    assert(error instanceof DbError, String(error));
    assertNoCanary(everyTextOf(error));
    return error;
  }
}

/** An environment whose files cannot be read; as the system does, what it says quotes their names. */
function unreadable(variables: Record<string, string>): Environment {
  const { get } = fixedEnvironment({ USER: "u", ...variables });
  return {
    get,
    file(path) {
      if (path.includes("%")) return null;
      if (path.includes(":")) return undefined;
      throw new Error(`File name too long: ${path}`);
    },
  };
}

function assertNoCanary(text: string): void {
  for (const piece of PIECES) assert(!text.includes(piece), `the canary shows in ${text}`);
}

const SECRET_SHAPES = [
  CANARY,
  `${CANARY}%`,
  `${CANARY}%zz`,
  `${CANARY}%00`,
  `${CANARY}%FF`,
  `${CANARY}\0`,
  `x@${CANARY}`,
  `x/${CANARY}`,
  `x?${CANARY}`,
  `x?${CANARY}=1`,
  `x/y?user=${CANARY}=1`,
  `x#${CANARY}`,
  `x:${CANARY}`,
  `[${CANARY}`,
  `x ${CANARY}`,
  `x ${CANARY}=1`,
  `'${CANARY}`,
  `x' ${CANARY}`,
  `x\\${CANARY}`,
];

const PLACES: ((secret: string) => Attempt)[] = [
  (secret) => ({ dsn: `postgres://u:${secret}@h/db` }),
  (secret) => ({ dsn: `postgres://u:${secret}@h:bad/db` }),
  (secret) => ({ dsn: `postgres://u:${secret}@h,h2:1,2,3/db?sslmode=require` }),
  (secret) => ({ dsn: `postgres://u:${secret}@[::1/db` }),
  (secret) => ({ dsn: `postgres://u:${secret}@` }),
  (secret) => ({ dsn: `postgres://h/db?password=${secret}&sslmode=none` }),
  (secret) => ({ dsn: `postgres://h/db?passwo%72d=${secret}&unknown=1` }),
  (secret) => ({ dsn: `postgres://h/db?${secret}` }),
  (secret) => ({ dsn: `user=u password=${secret} port=0` }),
  (secret) => ({ dsn: `user=u password=${secret} host=a/b` }),
  (secret) => ({ dsn: `user=u password='${secret}' require_auth=md5` }),
  (secret) => ({ dsn: `user=u password = ${secret}=` }),
  (secret) => ({ dsn: `user=u sslpassword='${secret}'` }),
  (secret) => ({ dsn: `user=u oauth_client_secret='${secret}'` }),
  (secret) => ({ dsn: `user=u scram_client_key='${secret}'` }),
  (secret) => ({ dsn: `user=u sslmode='${secret}'` }),
  (secret) => ({ dsn: `user=u port='${secret}'` }),
  (secret) => ({ dsn: `user=u hostaddr='${secret}'` }),
  (secret) => ({ dsn: `user=u connect_timeout='${secret}'` }),
  (secret) => ({ dsn: secret }),
  (secret) => ({ dsn: `mysql://u:${secret}@h/db` }),
  (secret) => ({ dsn: `user=u dbname='postgres://u:${secret}@h/db'` }),
  (secret) => ({ dsn: "password=other", options: { password: secret } }),
  (secret) => ({ dsn: "user=u password=" + secret, options: { password: "other" } }),
  (secret) => ({ options: { password: secret, port: -1 } }),
  (secret) => ({ options: { password: secret, host: `postgres://u:${secret}@h/db` } }),
  (secret) => ({ options: { database: `postgres://u:${secret}@h/db` } }),
  (secret) => ({ options: { password: [secret] as unknown as string } }),
  (secret) => ({ options: { parameters: { password: secret } } }),
  (secret) => ({ options: { parameters: { DateStyle: secret } } }),
  (secret) => ({ options: { parameters: { "": secret } } }),
  (secret) => ({ dsn: `user=u passfile='${secret}'` }),
  (secret) => ({ dsn: `user=u service='${secret}' servicefile='${secret}'` }),
  (secret) => ({ options: { sslRootCert: secret } }),
  (secret) => ({ options: { sslCert: secret, sslKey: secret } }),
  (secret) => ({ options: { sslCert: "-----BEGIN ", sslKey: secret, sslPassword: secret } }),
  (secret) => ({ options: { requireAuth: secret } }),
  (secret) => ({ variables: { PGSSLMINPROTOCOLVERSION: secret } }),
  (secret) => ({ variables: { PGPASSFILE: secret } }),
  (secret) => ({ variables: { PGSERVICE: secret } }),
  (secret) => ({ variables: { PGPASSWORD: secret, PGSSLMODE: "verify-ca" } }),
  (secret) => ({ variables: { PGPASSWORD: secret } }),
  (secret) => ({ variables: { PGCLIENTENCODING: secret } }),
  (secret) => ({ variables: { DATABASE_URL: `postgres://u:${secret}@h/db?sslmode=require` } }),
  (secret) => ({ variables: { DATABASE_URL: `mysql://u:${secret}@h/db` } }),
];

Deno.test("resolveTarget() never shows a secret, wherever it was put and however it fails", () => {
  let failures = 0;
  for (const place of PLACES) {
    for (const secret of SECRET_SHAPES) if (assertSilent(place(secret)) !== null) failures++;
  }
  assert(failures > 400, `only ${failures} of the attempts failed`);
});

Deno.test("resolveTarget() shows no password of the vectors in an error", () => {
  let attempts = 0;
  for (const vector of corpus.vectors) {
    const dsns = [
      vector.in.replace(/:p\b[^@]*@/, `:${CANARY}@`),
      vector.in.replace(/password=('[^']*'|\S+)/, `password=${CANARY}`),
      `password=${CANARY} ${vector.in}`,
    ];
    for (const dsn of dsns) {
      if (!dsn.includes(CANARY)) continue;
      attempts++;
      assertSilent({ dsn });
    }
  }
  assert(attempts > corpus.vectors.length);
});

Deno.test("resolveTarget() keeps the password out of what prints or serializes the target", () => {
  const target = resolveTarget(`user=u password=${CANARY}`, {}, fixedEnvironment());
  assertNoCanary(everyTextOf(target));
  assertEquals(typeof target.password, "function");
});
