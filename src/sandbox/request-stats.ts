/** How often each endpoint was called, what it answered, and how fast it was called at most. */
export interface EndpointStats {
  /** Status → requests; `cut` for those whose connection was cut without an answer, `hung` for those left waiting. */
  byStatus: Record<string, number>;
  requests: number;
  /** The most requests that arrived within any one second. */
  maxPerSecond: number;
}

interface Entry extends EndpointStats {
  /** Arrivals of the last second, oldest first from `head`. */
  recent: number[];
  head: number;
}

export class RequestStats {
  readonly #endpoints = new Map<string, Entry>();

  arrived(endpoint: string, atMs: number): void {
    const entry = this.#entry(endpoint);
    entry.requests += 1;
    entry.recent.push(atMs);
    while ((entry.recent[entry.head] ?? atMs) <= atMs - 1_000) entry.head += 1;
    entry.maxPerSecond = Math.max(entry.maxPerSecond, entry.recent.length - entry.head);
    if (entry.head > 10_000) {
      entry.recent = entry.recent.slice(entry.head);
      entry.head = 0;
    }
  }

  ended(endpoint: string, status: string): void {
    const { byStatus } = this.#entry(endpoint);
    byStatus[status] = (byStatus[status] ?? 0) + 1;
  }

  /** Endpoint ("POST message/multicast") → figures. */
  read(): Record<string, EndpointStats> {
    return Object.fromEntries(
      [...this.#endpoints].map(([endpoint, { byStatus, requests, maxPerSecond }]) => [
        endpoint,
        { byStatus: { ...byStatus }, requests, maxPerSecond },
      ]),
    );
  }

  clear(): void {
    this.#endpoints.clear();
  }

  #entry(endpoint: string): Entry {
    const known = this.#endpoints.get(endpoint);
    if (known) return known;
    const fresh: Entry = { byStatus: {}, requests: 0, maxPerSecond: 0, recent: [], head: 0 };
    this.#endpoints.set(endpoint, fresh);
    return fresh;
  }
}
