/** One key that cannot stand. The reason never quotes the value, which may be a secret. */
export interface ConfigProblem {
  key: string;
  reason: string;
}

/** Everything that is wrong in the environment, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super(['The configuration is not usable:', ...problems.map(asLine)].join('\n'));
  }
}

function asLine({ key, reason }: ConfigProblem): string {
  return `  ${key}: ${reason}`;
}
