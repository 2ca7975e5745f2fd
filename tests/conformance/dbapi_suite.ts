/**
 * PEP 249, section by section, and what the classic suite of its drivers asks. Names are the PEP's in camelCase.
 *
 * @see https://peps.python.org/pep-0249/
 * @module
 */

import type { Connection } from "../../mod.ts";
import { Bar } from "./dbapi/bar.ts";
import { testConnections } from "./dbapi/connections.ts";
import {
  testCallProc,
  testClosing,
  testDescriptions,
  testExecute,
  testExecuteMany,
  testSizes,
} from "./dbapi/cursors.ts";
import { testFetching, testNextSet, testScrolling } from "./dbapi/fetching.ts";
import { testExceptions, testModule } from "./dbapi/module.ts";
import { testTwoPhaseExtension } from "./dbapi/two_phase.ts";
import { testTypeObjects, testTypes } from "./dbapi/types.ts";

/** Registers the tests for connections of one kind. */
export function testDbApi(name: string, connect: () => Promise<Connection>): void {
  const bar = new Bar(name, connect);
  testModule(bar);
  testExceptions(bar);
  testConnections(bar);
  testDescriptions(bar);
  testCallProc(bar);
  testClosing(bar);
  testExecute(bar);
  testExecuteMany(bar);
  testFetching(bar);
  testNextSet(bar);
  testSizes(bar);
  testScrolling(bar);
  testTypeObjects(bar);
  testTypes(bar);
  testTwoPhaseExtension(bar);
}
