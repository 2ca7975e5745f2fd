import { ObservedSession } from "../../src/api/observed_session.ts";
import { QueryObserver } from "../../src/api/query_observer.ts";
import type { Driver } from "../../mod.ts";
import { nativeDriver } from "../../mod.ts";
import { testDriver } from "./driver_suite.ts";

const observer = QueryObserver.from({ onQuery: () => {} })!;
const native = nativeDriver();

/** Whatever a driver must do, it does while somebody hears of it, too. */
const driver: Driver = {
  name: native.name,
  supports: native.supports,
  connect: async (target, signal) =>
    new ObservedSession(await native.connect(target, signal), observer),
};

testDriver({ name: "observed", driver });
