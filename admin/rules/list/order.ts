/** The order of the list while it is changed and not yet saved. */

/** The items in that order; what the order does not know yet keeps its place behind its neighbour. */
export function arranged<T extends { id: string }>(items: readonly T[], order: readonly string[] | null): T[] {
  if (order === null) return [...items];
  const known = new Set(order);
  const byId = new Map(items.map((item) => [item.id, item]));
  const result = order.flatMap((id) => byId.get(id) ?? []);
  for (const [i, item] of items.entries()) {
    if (known.has(item.id)) continue;
    const before = items[i - 1];
    result.splice(before ? result.findIndex(({ id }) => id === before.id) + 1 : 0, 0, item);
  }
  return result;
}

/** With the item at `from` put to `to`. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const result = [...items];
  result.splice(to, 0, ...result.splice(from, 1));
  return result;
}

/** How many stand at another place than before. */
export function countMoved(before: readonly string[], after: readonly string[]): number {
  return after.filter((id, i) => before[i] !== id).length;
}
