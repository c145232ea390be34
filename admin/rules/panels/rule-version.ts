import type { Item } from "../../api/client";

export type RuleVersion = Item<"get /rules/:id/versions">;
