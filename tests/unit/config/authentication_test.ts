import { assertEquals, assertThrows } from "@std/assert";
import { authenticationOf } from "../../../src/config/authentication.ts";
import { InterfaceError } from "../../../src/errors.ts";

function methodsOf(text: string): { accepted: string; inClear: string } {
  const settings = new Map([["require_auth", { name: "requireAuth", value: text }]]);
  const { accepted, inClear } = authenticationOf(settings);
  return { accepted: [...accepted].join(), inClear: [...inClear].join() };
}

const ALL = "none,password,md5,scram-sha-256,gss,sspi,oauth";

Deno.test("authenticationOf() accepts all by default, and nothing in clear", () => {
  assertEquals(methodsOf(""), { accepted: ALL, inClear: "" });
});

Deno.test("authenticationOf() takes the methods that are named, also where others can listen", () => {
  assertEquals(methodsOf("md5,scram-sha-256"), {
    accepted: "md5,scram-sha-256",
    inClear: "md5,scram-sha-256",
  });
});

Deno.test("authenticationOf() takes all but those with a !, of them nothing in clear", () => {
  assertEquals(methodsOf("!none,!password"), {
    accepted: "md5,scram-sha-256,gss,sspi,oauth",
    inClear: "",
  });
});

const REFUSED: [text: string, message: string][] = [
  ["md5,!none", "requireAuth mixes methods with and without !; use one or the other"],
  ["!md5,none", "requireAuth mixes methods with and without !; use one or the other"],
  ["md5,md5", "requireAuth names md5 twice"],
  ...["MD5", "scram", "md5,", " md5", "!", "!!md5"].map((text): [string, string] => [
    text,
    "requireAuth names none of none, password, md5, scram-sha-256, gss, sspi, oauth",
  ]),
];

for (const [text, message] of REFUSED) {
  Deno.test(`authenticationOf() refuses requireAuth ${JSON.stringify(text)}, as libpq does`, () => {
    const error = assertThrows(() => methodsOf(text), InterfaceError);
    assertEquals(error.message, `Cannot connect: ${message}`);
  });
}

Deno.test("authenticationOf() binds the proof to the certificate as asked", () => {
  const bindingOf = (value: string) =>
    authenticationOf(new Map([["channel_binding", { name: "channelBinding", value }]]))
      .channelBinding;
  assertEquals(["disable", "prefer", "require"].map(bindingOf), ["disable", "prefer", "require"]);
  assertEquals(authenticationOf(new Map()).channelBinding, "prefer");
});
