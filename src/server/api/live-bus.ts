import { EventEmitter } from "node:events";
import type { Permission } from "../staff/permissions.ts";

/** Something that screens show changed. `department`: whose it is, where it is somebody's. */
export interface LiveEvent {
  /** "delivery", "source", "channel", "rules", "mail", "job". */
  kind: string;
  id: string | number;
  /** What changed, small; screens fetch the rest. */
  data: object;
  permission: Permission;
  department?: string | null;
}

/** Carries changes from where they happen to the screens that are open. Nobody listens: nothing happens. */
export interface LiveBus {
  tell(event: LiveEvent): void;
  /** Gives what ends it. */
  listen(listener: (event: LiveEvent) => void): () => void;
}

export function createLiveBus(): LiveBus {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    tell: (event) => void emitter.emit("event", event),
    listen(listener) {
      emitter.on("event", listener);
      return () => void emitter.off("event", listener);
    },
  };
}
