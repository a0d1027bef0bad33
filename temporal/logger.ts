import type { Logger as SdkLogger } from '@temporalio/common';
import pino, { type DestinationStream } from 'pino';
import { printable, printableMessage, type LogFacts } from './log-fields';

/** Levels, from the most to the least talkative. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Writes one JSON line a call. Messages are constant English sentences; what varies is a fact of the allow-list. */
export type Log = Record<LogLevel, (message: string, facts?: LogFacts) => void> & {
  /** The same log, with facts on each of its lines. */
  with(facts: LogFacts): Log;
};

/** What a log needs; lines go to the standard output unless a destination is given. */
export interface LogOptions {
  level: LogLevel;
  destination?: DestinationStream;
}

/** A log that can print nothing but the fields of the allow-list. */
export function createLog({ level, destination }: LogOptions): Log {
  const options = { level, base: null, formatters: { level: (label: string) => ({ level: label }) } };
  return wrap(destination ? pino(options, destination) : pino(options), {});
}

function wrap(target: pino.Logger, shared: LogFacts): Log {
  const at =
    (level: LogLevel) =>
    (message: string, facts: LogFacts = {}): void => {
      if (target.isLevelEnabled(level)) {
        target[level](printable({ ...shared, ...facts }), printableMessage(message));
      }
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (facts) => wrap(target, { ...shared, ...facts }),
  };
}

/** The same log in the shape that Temporal's SDK wants; the facts of its lines pass through the same allow-list. */
export function sdkLogger(log: Log): SdkLogger {
  const write = (level: LogLevel) => (message: string, facts?: Record<string | symbol, unknown>) =>
    log[level](message, facts);
  return {
    trace: write('trace'),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    log: (level, message, facts) =>
      log[logLevels.find((known) => known === level.toLowerCase()) ?? 'info'](message, facts),
  };
}
