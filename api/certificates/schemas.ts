import { z } from 'zod';
import { certificateTypes } from '../../domain/people/end-certificate';
import { proofs } from '../../domain/people/ended-access';
import { code } from '../access/schemas';
import { day } from '../people/plan-schemas';

const at = z.iso.datetime({ offset: true });
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const head = {
  id: z.uuid(),
  number: z.int().min(1),
  organization: code,
  process: z.string(),
  employee: z.strictObject({
    number: z.string(),
    nameDigest: digest.describe('SHA-256 du sel (octets) suivi de « Nom, Prénom » (NFC, UTF-8)'),
  }),
  audit: z.strictObject({ sequence: z.int(), hash: digest }).nullable(),
  issuedAt: at,
};

const access = z.strictObject({
  ...{ step: z.string(), system: z.string(), name: z.string(), entitlements: z.array(z.string()) },
  ...{ wantedAt: at, askedAt: at.nullable() },
  ...{ executedAt: at.nullable(), executedBy: z.string().nullable() },
  ...{ provenAt: at.nullable(), provenBy: z.string().nullable(), proof: z.enum(proofs) },
  evidence: z
    .strictObject({ kind: z.enum(['effect', 'task']), id: z.string(), digest: digest.nullable() })
    .nullable(),
  seconds: z.int().min(0).nullable().describe('De la fin voulue à sa preuve; 0: prouvée avant'),
  goal: z.strictObject({ minutes: z.int(), met: z.boolean() }).nullable(),
  exception: z.string().nullable().describe('Pourquoi la fin n’est pas prouvée'),
});

/** The proof that the accesses of a departure have ended. */
export const endCertificateSchema = z.strictObject({
  type: z.literal(certificateTypes.ended),
  ...head,
  departure: z.strictObject({
    ...{ immediate: z.boolean(), lastDay: day, requestedBy: z.string(), requestedAt: at, suspendsAt: at },
  }),
  result: z.enum(['proven', 'with-exceptions']),
  goalMet: z.boolean().nullable(),
  accesses: z.array(access),
});

/** What says that a certificate no longer holds. */
export const withdrawalSchema = z.strictObject({
  type: z.literal(certificateTypes.withdrawn),
  ...head,
  supersedes: z.strictObject({ id: z.uuid(), number: z.int(), sha256: digest }),
  reason: z.literal('departure-cancelled'),
});

/** What was signed. */
export const certificateSchema = z.discriminatedUnion('type', [endCertificateSchema, withdrawalSchema]);

/** A certificate as it is handed out: the signed text, what it says, and what recognises the person. */
export const certificateView = z.strictObject({
  jws: z.string().describe('JWS compact (EdDSA): l’attestation elle-même'),
  sha256: digest.describe('Du texte du JWS'),
  signature: z.enum(['valid', 'truncated', 'other-key', 'altered']),
  current: z.boolean().describe('false: une attestation plus récente de ce départ la remplace'),
  certificate: certificateSchema,
  person: z.strictObject({ familyName: z.string(), givenName: z.string(), salt: z.string() }),
});

export type CertificateView = z.output<typeof certificateView>;
