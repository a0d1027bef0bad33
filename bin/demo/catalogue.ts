import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Folder of the demonstration's files. */
export const demoFolder = join(__dirname, '..', '..', 'demo');

const catalogueSchema = z.object({
  base: z.object({ droits: z.array(z.string()) }),
  profils: z.array(
    z.object({
      code: z.string(),
      nom: z.string(),
      droits: z.array(z.string()),
      formation: z.array(z.string()).default([]),
      approbation: z.string().nullable().default(null),
      proprietaire: z.string().nullable().default(null),
    }),
  ),
  separationDesTaches: z.array(z.object({ code: z.string(), nom: z.string(), entre: z.array(z.string()) })),
  formations: z.array(z.object({ code: z.string(), nom: z.string(), validiteEnMois: z.int().nullable() })),
});

const systemsSchema = z.object({
  systemes: z.array(
    z.object({
      code: z.string(),
      nom: z.string(),
      criticite: z.string(),
      suspensionEnMinutes: z.int().nullable().default(null),
      droits: z.array(z.string()),
    }),
  ),
});

/** Something with a code, and the body that declares it. */
export interface Declared {
  code: string;
  body: object;
}

const read = <T>(schema: z.ZodType<T>, name: string): T =>
  schema.parse(JSON.parse(readFileSync(join(demoFolder, name), 'utf8')));

/** The rules of the demonstration, as the API takes them. */
export const readDemoCatalogue = () => {
  const { base, profils, separationDesTaches, formations } = read(catalogueSchema, 'profils.json');
  const profiles: Declared[] = profils.map(({ code, nom, droits, formation, approbation, proprietaire }) => ({
    code,
    body: { name: nom, entitlements: droits, trainings: formation, approval: approbation, owner: proprietaire },
  }));
  return {
    separation: separationDesTaches.map(({ code, nom, entre }) => ({ code, name: nom, between: entre })),
    trainings: formations.map(({ code, nom, validiteEnMois }) => ({
      ...{ code, name: nom, validityMonths: validiteEnMois },
    })),
    profiles: [{ code: 'BASE', body: { name: 'Accordé à chacun', entitlements: base.droits } }, ...profiles],
  };
};

/** How each system is reached or served; both directories are tenants of the one started here. */
const reached = (directory: Readonly<Record<'annuaire' | 'reseau', string>>): Record<string, object> => ({
  ANNUAIRE: scim(directory.annuaire, 'demo-annuaire'),
  RESEAU: { ...scim(directory.reseau, 'demo-reseau'), name: 'Annuaire réseau' },
  SAGIR: { connector: 'manuel', queue: 'securite', verification: 'extract' },
  PILOTAGE: { connector: 'manuel', queue: 'pilotage', verification: 'secondPerson' },
  MATERIEL: { connector: 'manuel', queue: 'gestionnaire', verification: 'recipient' },
});

const scim = (baseUrl: string, tokenRef: string) => ({
  connector: 'scim',
  verification: 'none',
  // Each tenant is the organisation's alone: an account that matches no employee is an orphan, whatever its name.
  exclusive: true,
  config: { baseUrl, tokenRef },
});

/** The systems of the demonstration, as the API takes them. */
export const readDemoSystems = (directory: Readonly<Record<'annuaire' | 'reseau', string>>): Declared[] =>
  read(systemsSchema, 'systemes.json').systemes.map(
    ({ code, nom, criticite, suspensionEnMinutes, droits }) => ({
      code,
      body: {
        name: nom,
        criticality: criticite,
        suspensionMinutes: suspensionEnMinutes,
        entitlements: droits,
        ...reached(directory)[code],
      },
    }),
  );
