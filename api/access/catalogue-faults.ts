import { findCatalogueFaults, type CatalogueFault } from '../../domain/access/catalogue-rules';
import type { Catalogue } from '../../domain/access/catalogue';
import type { Text } from '../locale';
import { problem, type FieldError } from '../problems';

/** What is being written. */
export interface WrittenPart {
  kind: 'organization' | 'system' | 'profile';
  code: string;
}

const sentences: Record<CatalogueFault['code'], (fault: CatalogueFault) => Text> = {
  'unknown-entitlement': ({ of, name }) => ({
    fr: `${of} nomme le droit ${name}, qu’aucun système ne déclare.`,
    en: `${of} names the entitlement ${name}, which no system declares.`,
  }),
  'unknown-training': ({ of, name }) => ({
    fr: `${of} nomme la formation ${name}, que l’organisation ne déclare pas.`,
    en: `${of} names the training ${name}, which the organisation does not declare.`,
  }),
  'missing-queue': ({ of }) => ({
    fr: `${of} est manuel: il lui faut une file de tâches.`,
    en: `${of} is manual: it needs a task queue.`,
  }),
  'missing-owner': ({ of }) => ({
    fr: `${of} demande l’approbation d’un propriétaire: il faut le nommer.`,
    en: `${of} asks for an owner's approval: name the owner.`,
  }),
  'same-entitlement': ({ of, name }) => ({
    fr: `${of} oppose le droit ${name} à lui-même.`,
    en: `${of} sets the entitlement ${name} against itself.`,
  }),
};

const pointerOf = (fault: CatalogueFault, part: WrittenPart, catalogue: Catalogue): string => {
  const place = fault.index === null ? `/${fault.field}` : `/${fault.field}/${fault.index}`;
  if (fault.in === part.kind && fault.of === part.code) return place;
  if (part.kind === 'system') return '/entitlements';
  if (fault.in !== 'separation') return '/trainings';
  return `/separation/${catalogue.separation.findIndex((rule) => rule.code === fault.of)}${place}`;
};

/** Throws `unprocessable` (type `catalogue-incoherent`) with every contradiction that a write would make. */
export const refuseFaults = (catalogue: Catalogue, part: WrittenPart): void => {
  const errors = findCatalogueFaults(catalogue).map((fault): FieldError => ({
    pointer: pointerOf(fault, part, catalogue),
    detail: sentences[fault.code](fault),
    code: fault.code,
  }));
  if (errors.length > 0) throw problem('unprocessable', { code: 'catalogue-incoherent', errors });
};
