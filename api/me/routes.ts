import { z } from 'zod';
import { doors } from '../doors/proven';
import { roles } from '../../domain/identity';
import { defineRoute, type Route } from '../route';

const meView = z.strictObject({
  principal: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'service']),
  employee: z
    .strictObject({ number: z.string(), organization: z.string() })
    .nullable()
    .describe('Son propre matricule, et de quelle organisation'),
  roles: z
    .array(
      z.strictObject({
        role: z.enum(roles),
        organization: z.string().nullable().describe('null: dans toutes'),
      }),
    )
    .describe('Ce qu’il peut dans `Relais-Role` et `Relais-Organization`'),
  organizations: z.array(z.string()).describe('Codes de celles que ses rôles atteignent'),
  door: z.enum(doors).describe('Par où il est venu: clé, jeton ou session d’un navigateur'),
  csrfToken: z
    .string()
    .nullable()
    .describe('À envoyer dans `Relais-CSRF` avec ce qui change quelque chose; null: inutile ici'),
  expiresAt: z.string().describe('Fin de ce par quoi il est venu'),
});

const read = defineRoute({
  method: 'get',
  path: '/api/v1/me',
  operationId: 'me.read',
  summary: 'Qui je suis, mes rôles, mes organisations',
  tags: ['me'],
  anyRole: true,
  responses: { 200: meView },
  handler: async ({ proven, deps }) => {
    const { principal, principalName: name, kind, door, csrfToken, expiresAt, authorities, ...held } = proven;
    const isEmployee = held.employeeNumber !== null && held.employer !== null;
    const places = authorities.flatMap(({ organization }) => organization ?? []);
    const isEverywhere = authorities.some(({ organization }) => organization === null);
    return {
      status: 200,
      body: {
        ...{ principal, name, kind, door, csrfToken, expiresAt },
        employee: isEmployee ? { number: held.employeeNumber, organization: held.employer } : null,
        roles: authorities.map(({ role, organization }) => ({ role, organization })),
        organizations: isEverywhere ? await deps.organizations() : [...new Set(places)].sort(),
      },
    };
  },
});

export const meRoutes: readonly Route[] = [read];
