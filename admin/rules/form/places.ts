/** Where the parts of a rule stand in the form: elements say it by `data-path`. */

/** Faults of this part and of what is inside it. */
export function faultsUnder<F extends { path: string }>(faults: readonly F[], path: string): F[] {
  return faults.filter((fault) => isUnder(fault.path, path));
}

/** Faults of this very part. */
export function faultAt<F extends { path: string; message: string }>(
  faults: readonly F[],
  path: string,
): string | undefined {
  return faults.find((fault) => fault.path === path)?.message;
}

function isUnder(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`) || path.startsWith(`${part}[`);
}

const FOCUSABLE = "input:not([type=hidden]), textarea, [role=combobox], button";

/** Moves the focus to what the path names, or to the nearest part around it. False: the form has none such. */
export function focusPlace(path: string, root: ParentNode = document): boolean {
  const places = [...root.querySelectorAll<HTMLElement>("[data-path]")].filter((element) =>
    isUnder(path, element.dataset.path ?? ""),
  );
  const nearest = places.sort((a, b) => (b.dataset.path ?? "").length - (a.dataset.path ?? "").length)[0];
  if (!nearest) return false;
  const target =
    nearest.querySelector<HTMLElement>('[aria-invalid="true"]') ??
    nearest.querySelector<HTMLElement>("[tabindex='-1']:is(h2, h3)") ??
    nearest.querySelector<HTMLElement>(FOCUSABLE);
  const element = target ?? nearest;
  element.scrollIntoView({ block: "center" });
  element.focus({ preventScroll: true });
  return true;
}
