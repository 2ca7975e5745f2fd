import { connect } from "../../mod.ts";
import { testServer } from "../support/server.ts";
import { testDbApi } from "./dbapi_suite.ts";

const server = testServer();

testDbApi("native", () => connect(server.dsn));
