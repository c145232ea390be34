import { useSearchParams } from "react-router-dom";
import { useMay } from "../auth/session";
import { Relays } from "./Relays";
import { Webhooks } from "./Webhooks";

/** The records of relays; with `view=webhooks` what LINE sent and could not be read. */
export default function RelayList() {
  const [search] = useSearchParams();
  const mayOperate = useMay("sources.operate");
  return search.get("view") === "webhooks" && mayOperate ? <Webhooks /> : <Relays />;
}
