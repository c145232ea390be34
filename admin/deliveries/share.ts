import type { Item } from "../api/client";

export type Progress = NonNullable<Item<"get /deliveries">["progress"]>;

/** Per cent that arrived, rounded down: 100 only when nobody is missing. */
export const arrivedShare = ({ delivered, total }: Progress): number =>
  total === 0 ? 0 : Math.floor((delivered / total) * 100);
