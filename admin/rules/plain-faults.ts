/** How the server says of any part that it is not there yet; `src/engine/plain-error.ts` has the words. */
const MISSING = "入力してください。";

/** What is missing is said to be missing in the reader's language; all other faults stay as the server words them. */
export function plainFaults<F extends { message: string }>(faults: readonly F[], missing: string): F[] {
  return faults.map((fault) => (fault.message === MISSING ? { ...fault, message: missing } : fault));
}
