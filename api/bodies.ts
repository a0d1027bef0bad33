import express, { type Request, type RequestHandler, type Response } from 'express';
import multer from 'multer';
import { problem } from './problems';
import type { Route, UploadedFile } from './route';

/** Largest JSON body, in bytes. */
export const JSON_LIMIT = 256 * 1024;

const readJson = express.json({ limit: JSON_LIMIT, type: 'application/json' });

const run = (middleware: RequestHandler, req: Request, res: Response): Promise<void> =>
  new Promise((resolve, reject) => {
    void middleware(req, res, (error?: unknown) =>
      error === undefined ? resolve() : reject(error instanceof Error ? error : new Error('unreadable body')),
    );
  });

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

const wrongType = (accepted: string) =>
  problem('unsupported-media-type', {
    headers: { Accept: accepted },
    detail: { fr: `Types acceptés: ${accepted}.`, en: `Accepted types: ${accepted}.` },
  });

const noFile = () =>
  problem('validation', {
    errors: [
      { pointer: '', detail: { fr: 'Aucun fichier reçu.', en: 'No file was received.' }, code: 'no-file' },
    ],
  });

/** Reads the body of a request as its route wants it. Throws on another type, a body too large or unreadable. */
export const readBody = async (route: Route, req: Request, res: Response): Promise<unknown> => {
  if (route.method === 'get') return undefined;
  if (route.upload !== null) return await readFile(route.upload, req, res);
  if (!hasBody(req)) return undefined;
  if (!req.is('application/json')) throw wrongType('application/json');
  await run(readJson, req, res);
  return req.body as unknown;
};

const readFile = async (limit: number, req: Request, res: Response): Promise<UploadedFile> => {
  if (!hasBody(req)) throw noFile();
  if (req.is('text/csv')) {
    await run(express.raw({ limit, type: 'text/csv' }), req, res);
    return { content: req.body as Buffer, name: null };
  }
  if (!req.is('multipart/form-data')) throw wrongType('text/csv, multipart/form-data');
  const form = multer({ storage: multer.memoryStorage(), limits: { fileSize: limit, files: 1, fields: 0 } });
  await run(form.single('file'), req, res);
  if (!req.file) throw noFile();
  return { content: req.file.buffer, name: req.file.originalname };
};
