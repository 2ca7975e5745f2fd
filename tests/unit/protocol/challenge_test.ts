import { assertEquals } from "@std/assert";
import {
  writePassword,
  writeSaslInitial,
  writeSaslResponse,
} from "../../../src/protocol/challenge.ts";
import { Writer } from "../../../src/protocol/writer.ts";
import { concat, cstring, int32, message, utf8 } from "../../support/scripted_messages.ts";

function written(write: (out: Writer) => void): Uint8Array {
  const out = new Writer();
  write(out);
  return out.take();
}

Deno.test("writePassword() writes a PasswordMessage", () => {
  assertEquals(written((out) => writePassword(out, "é")), message("p", cstring("é")));
});

Deno.test("writeSaslInitial() writes the mechanism and the data with its length", () => {
  const expected = message("p", concat(cstring("M"), int32(3), utf8("né")));
  assertEquals(written((out) => writeSaslInitial(out, "M", "né")), expected);
});

Deno.test("writeSaslResponse() writes the data alone", () => {
  assertEquals(written((out) => writeSaslResponse(out, "né")), message("p", utf8("né")));
});
