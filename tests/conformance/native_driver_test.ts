import { nativeDriver } from "../../mod.ts";
import { testDriver } from "./driver_suite.ts";

testDriver({ name: "native", driver: nativeDriver() });
