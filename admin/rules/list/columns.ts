const names = ["name", "state", "trigger", "audience", "fired", "tests"] as const;

/** The columns of the list on a desk; the first is the place, the last the buttons. */
export const ruleColumns = Object.assign(names, {
  template: "72px minmax(200px, 2fr) 64px minmax(90px, 0.8fr) minmax(150px, 1.6fr) 132px 56px 108px",
});
