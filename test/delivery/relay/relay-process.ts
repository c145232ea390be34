/** A relay worker as a process of its own, for tests that kill it: `DATABASE-URL`. */
import { createRelayWorker } from "../../../src/delivery/relay/worker.ts";
import { createOutgoing } from "../../../src/server/outgoing.ts";
import { openStore } from "../../../src/store/open.ts";

const [, , databaseUrl = ""] = process.argv;
const complain = (data: object, message: string) => console.error(message, data);
createRelayWorker({
  store: await openStore(databaseUrl),
  send: createOutgoing({ allow: ["127.0.0.1"] }).send,
  now: () => new Date(),
  random: Math.random,
  log: { debug() {}, info() {}, warn: complain, error: complain },
}).start();
