/** The plugins, one line each: import it, list it. Nothing else of the house knows one by name. */
import { broadcast } from "./actions/broadcast.ts";
import { multicast } from "./actions/multicast.ts";
import { push } from "./actions/push.ts";
import { relay } from "./actions/relay.ts";
import { reply } from "./actions/reply.ts";
import type { ActionPlugin, Plugins, TriggerPlugin } from "./plugin.ts";
import { imap } from "./triggers/imap/index.ts";
import { manual } from "./triggers/manual.ts";
import { schedule } from "./triggers/schedule.ts";
import { webhook } from "./triggers/webhook/index.ts";

const triggers: TriggerPlugin[] = [imap, schedule, manual, webhook];
const actions: ActionPlugin[] = [multicast, broadcast, reply, push, relay];

export const plugins: Plugins = {
  triggers: new Map(triggers.map((plugin) => [plugin.type, plugin])),
  actions: new Map(actions.map((plugin) => [plugin.type, plugin])),
};
