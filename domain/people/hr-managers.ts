/** One employee of a file and the manager that the file gives, `null` at the top. */
export interface Report {
  number: string;
  managerNumber: string | null;
}

/**
 * The numbers of the file that manage themselves through others. Above the file, `managerOf` leads on, since
 * a new manager may report to somebody already employed. Takes time in proportion to the people visited.
 */
export function numbersInCycle(
  reports: readonly Report[],
  managerOf: (number: string) => string | null,
): ReadonlySet<string> {
  const inFile = new Map(reports.map((report) => [report.number, report.managerNumber]));
  const above = (number: string): string | null => {
    const written = inFile.get(number);
    return written === undefined ? managerOf(number) : written;
  };
  const walkOf = new Map<string, number>();
  const cyclic = new Set<string>();
  for (const [walk, { number: start }] of reports.entries()) {
    let met: string | null = start;
    for (; met !== null && !walkOf.has(met); met = above(met)) walkOf.set(met, walk);
    // Somebody met by an earlier walk leads to no new cycle; met twice by this one, he is on it.
    if (met === null || walkOf.get(met) !== walk) continue;
    for (let turn: string | null = met; turn !== null && !cyclic.has(turn); turn = above(turn))
      cyclic.add(turn);
  }
  return new Set([...cyclic].filter((number) => inFile.has(number)));
}
