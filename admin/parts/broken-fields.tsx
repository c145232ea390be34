/** Fields whose text cannot be read: until it can, the value before stands in the form, and nobody may take it for what they see. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";

const Report = createContext<(change: 1 | -1) => void>(() => {});

/** How many of the fields inside are broken, and what to put around them. */
export function useBrokenFields(): [number, (props: { children: ReactNode }) => ReactNode] {
  const [count, setCount] = useState(0);
  const report = useCallback((change: 1 | -1) => setCount((now) => now + change), []);
  const Around = useCallback(
    ({ children }: { children: ReactNode }) => <Report.Provider value={report}>{children}</Report.Provider>,
    [report],
  );
  return [count, Around];
}

/** In the field itself. */
export function useBroken(isBroken: boolean): void {
  const report = useContext(Report);
  useEffect(() => {
    if (!isBroken) return;
    report(1);
    return () => report(-1);
  }, [isBroken, report]);
}
