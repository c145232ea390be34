import { type Delivery, useDelivery } from "../deliveries/use-delivery";
import { DiscardDialog } from "./DiscardDialog";
import { ReleaseDialog } from "./ReleaseDialog";

/** What somebody is about to decide, of the delivery as they saw it. */
export interface Decision {
  act: "release" | "discard";
  delivery: Delivery;
}

/**
 * Asks about a held delivery. It belongs beside what lists the delivery, not into it: when somebody else decides first, the
 * delivery goes from there, and this stays, says so, and keeps what was typed.
 */
export function DecisionDialog({ decision: { act, delivery }, onClose }: { decision: Decision; onClose: () => void }) {
  const { data: now = delivery } = useDelivery(delivery.id);
  const Asking = act === "release" ? ReleaseDialog : DiscardDialog;
  return <Asking delivery={delivery} decided={now.state === "held" ? undefined : now} onClose={onClose} />;
}
