import type { JSONWebKeySet } from 'jose';
import type { SignIn } from './doors/tokens';
import type { Text } from './locale';
import type { HrFileReading } from '../connectors/hr-file/result';
import type { Inspection } from '../connectors/signing/inspect';
import type { ConnectorKind } from '../domain/access/catalogue';
import type { Instant } from '../domain/calendar/time';
import type { HrFileKind } from '../domain/people/hr-columns';
import type { Previewer, Submitter } from '../domain/people/submission';
import type { Database } from '../db/connect';
import type { ImportStarter } from '../temporal/import-starter';
import type { Log } from '../temporal/logger';
import type { PayloadReader } from '../temporal/payload-reader';
import type { ProcessGateway } from '../temporal/process-gateway';

/** One thing that must answer before traffic is welcome. */
export interface ReadinessCheck {
  name: string;
  ok: boolean;
  detail?: string;
}

/** What the HTTP door needs; the composition roots of `bin/` give it. */
export interface ApiDeps {
  /** As `relais_app`: every read and write is under row-level security. */
  database: Database;
  /** Codes of every organisation, for keys that are not held to one. */
  organizations(): Promise<string[]>;
  /** The one way in which processes are started, answered and asked. */
  gateway: ProcessGateway;
  /** Sends requests about people to their processes. */
  submitter: Submitter;
  /** Plans requests about people without effect. */
  previewer: Previewer;
  /** Whose access tokens open the door; `null`: keys alone do. */
  signIn: SignIn | null;
  /** Requests a minute that a key, and an organisation, may send to all doors together. */
  rates: { key: number; organization: number; address: number };
  /** Proxies in front, whose word for an address is believed. */
  proxies: number;
  log: Log;
  readiness: () => Promise<ReadinessCheck[]>;
  /** What this process has missed three times in a row; empty while it is alive. */
  stuck: () => string[];
  /** More lines for `/metrics`, in the Prometheus text format. */
  extraMetrics(): Promise<string>;
  clock(): Instant;
  /** What is wrong in a connector's settings; empty when nothing is. */
  validateConnectorConfig(kind: ConnectorKind, config: Record<string, unknown>): Text[];
  /** Reads a file of HR; one that cannot be read is a refusal. */
  readHrFile(content: Buffer, kind: HrFileKind): HrFileReading;
  imports: ImportStarter;
  /** Public keys of what Relais signs. */
  publicKeys: JSONWebKeySet;
  /** Looks at what Relais may have signed, with these keys. */
  inspectSignature(jws: string): Promise<Inspection>;
  /** Reads payloads of Temporal for a person. */
  readPayloads: PayloadReader;
  /** Origin of Temporal's page, which may ask for them; `null`: none. */
  temporalUi: string | null;
}
