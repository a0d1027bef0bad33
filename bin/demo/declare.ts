import { z } from 'zod';
import { readDemoCatalogue, readDemoSystems } from './catalogue';
import type { DemoClient } from './client';
import { DEMO_ORGANIZATION, RESPONDENT_NUMBER } from './people';

type Directory = Readonly<Record<'annuaire' | 'reseau', string>>;

/** Declares the organisation `code`, its systems and its profiles. The same again changes nothing. */
export const declareDemo = async (
  client: DemoClient,
  directory: Directory,
  say: (line: string) => void,
  code = DEMO_ORGANIZATION,
): Promise<void> => {
  const { trainings, separation, profiles } = readDemoCatalogue();
  const place = `organizations/${code}`;
  const of = (path: string): string => `${path}?organization=${code}`;
  const organization = {
    name: 'Régie de démonstration',
    mailTemplate: '{prenom}.{nom}@exemple.gouv.qc.ca',
    trainings,
    owners: { DRF: RESPONDENT_NUMBER, DRM: RESPONDENT_NUMBER, DRH: RESPONDENT_NUMBER },
    respondentEmail: 'isabelle.poulin@exemple.gouv.qc.ca',
  };
  // Rules name rights of systems, which belong to the organisation: it comes first without them, then with them.
  if (!(await client.exists('admin', place))) await client.send('admin', 'PUT', place, organization);
  say(`Demonstration: ${code} is declared; systems and profiles follow`);
  for (const system of readDemoSystems(directory))
    await client.send('admin', 'PUT', of(`systems/${system.code}`), system.body);
  for (const profile of profiles)
    await client.send('admin', 'PUT', of(`profiles/${profile.code}`), profile.body);
  await client.send('admin', 'PUT', place, { ...organization, separation });
};

const listed = z.object({
  items: z.array(
    z.looseObject({ code: z.string(), organization: z.string(), config: z.record(z.string(), z.unknown()) }),
  ),
});

/** Tells the systems where the directory is now, where its port had to change since the last start. */
export const followDirectory = async (client: DemoClient, directory: Directory): Promise<void> => {
  const places: Record<string, string> = { 'demo-annuaire': directory.annuaire, 'demo-reseau': directory.reseau };
  const { items } = listed.parse(
    await client.send('admin', 'GET', `systems?organization=${DEMO_ORGANIZATION}`),
  );
  for (const { code, organization, ...body } of items) {
    const place = places[String(body.config.tokenRef)];
    if (place === undefined || place === body.config.baseUrl) continue;
    const moved = { ...body, config: { ...body.config, baseUrl: place } };
    await client.send('admin', 'PUT', `systems/${code}?organization=${organization}`, moved);
  }
};
