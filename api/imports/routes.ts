import type { ImportKind } from '../../db/stores/imports';
import { defineUpload, type Route } from '../route';
import { readImport } from './read';
import { importQuery, stagedView } from './schemas';
import { takeFile } from './stage';

/** Largest file, in bytes: that of the reader. */
const FILE_LIMIT = 8 * 1024 * 1024;

const upload = (kind: ImportKind, path: Route['path'], operationId: string, summary: string): Route =>
  defineUpload({
    ...{ method: 'post', path, operationId, summary, tags: ['imports'] },
    query: importQuery,
    upload: FILE_LIMIT,
    responses: { 202: stagedView },
    headers: ['Location'],
    handler: (call) => takeFile(kind, call),
  });

/** Files of HR: sent, followed. */
export const importRoutes: readonly Route[] = [
  upload('arrivals', '/api/v1/arrivals/imports', 'arrivals.import', 'Envoyer un fichier d’arrivées'),
  upload('departures', '/api/v1/departures/imports', 'departures.import', 'Envoyer un fichier de départs'),
  upload('people', '/api/v1/people/imports', 'people.import', 'Envoyer un relevé du personnel en place'),
  readImport,
];
