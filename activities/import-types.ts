import type { Instant } from '../domain/calendar/time';

/** Which import, and the workflow's clock when it began. */
export interface ImportCommand {
  importId: string;
  organization: string;
  now: Instant;
}

/** The steps of an import. Each may be run again: what is recorded is not done twice. */
export interface ImportActivities {
  /** Writes the refused rows and the remarks, so that they are seen at once. */
  readImport(command: ImportCommand): Promise<{ kind: 'arrivals' | 'departures' | 'people' }>;
  /** Sends every good row that has no outcome yet; heartbeats. */
  submitRows(command: ImportCommand): Promise<void>;
  /** Writes a statement of the workforce, in one transaction. */
  loadRoster(command: ImportCommand): Promise<void>;
  /** Writes that it is done, and purges the file. */
  finishImport(command: ImportCommand): Promise<void>;
  /** Purges refused cells and differences from the report. */
  purgeReport(command: ImportCommand): Promise<void>;
}
