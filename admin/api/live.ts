/** What the server tells by itself, so that open screens ask anew. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** What each kind of news makes old: the first word of the keys of queries. */
const staleBy: Record<string, string[]> = {
  delivery: ["deliveries", "status"],
  mail: ["mails", "status"],
  source: ["sources", "status"],
  channel: ["channels", "status"],
  rules: ["rules", "status"],
  attributes: ["attributes", "plugins"],
  job: ["jobs"],
};
/** Under a flood of news each is asked at most this often. */
const EVERY_MS = 1_000;
const AGAIN_MS = 5_000;

/** Once, in the layout. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (keys: readonly string[]) => {
      for (const key of keys) stale.add(key);
      timer ??= setTimeout(() => {
        timer = undefined;
        for (const key of stale) void queries.invalidateQueries({ queryKey: [key] });
        stale.clear();
      }, EVERY_MS);
    };
    let wasOpen = false;
    let source: EventSource;
    let again: ReturnType<typeof setTimeout> | undefined;
    function listen(): void {
      source = new EventSource("/api/live");
      // After a break anything may have happened.
      source.addEventListener("open", () => {
        if (wasOpen) tell(Object.values(staleBy).flat());
        wasOpen = true;
      });
      for (const [kind, keys] of Object.entries(staleBy)) source.addEventListener(kind, () => tell(keys));
      // The browser comes again by itself after a cut line, but not after an answer that is no success.
      source.addEventListener("error", () => {
        if (source.readyState !== EventSource.CLOSED) return;
        // The session may be over; then the status says so.
        tell(["status"]);
        again = setTimeout(listen, AGAIN_MS);
      });
    }
    listen();
    return () => {
      clearTimeout(timer);
      clearTimeout(again);
      source.close();
    };
  }, [queries]);
}
