import { z } from 'zod';

const branch = z
  .string()
  .regex(/^(ou|cn|o)=[^,=]+(,(ou|cn|o)=[^,=]+)*$/i, 'a name relative to baseDn: ou=people');
const attribute = z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/);

/** What an organisation's system says of its LDAP server. The password is elsewhere: `bindPasswordRef` names it. */
export const ldapConfig = z.strictObject({
  url: z.string().regex(/^ldaps?:\/\/[^/]+\/?$/),
  bindDn: z.string().min(1),
  bindPasswordRef: z.string().min(1),
  baseDn: z.string().min(1),
  /** Branches are written relative to `baseDn`. */
  peopleOu: branch.default('ou=people'),
  groupsOu: branch.default('ou=groups'),
  /** `null`: the target has no branch for archives; `archiveMark` says it on the entry instead. */
  archiveOu: branch.nullable().default(null),
  /** How an account is shown as disabled. `enabledValue: null`: enabled is the attribute's absence. */
  disable: z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('attribute'),
        name: attribute,
        disabledValue: z.string().min(1),
        enabledValue: z.string().min(1).nullable(),
      }),
      z.strictObject({ kind: z.literal('branch'), ou: branch }),
    ])
    .default({ kind: 'attribute', name: 'employeeType', disabledValue: 'disabled', enabledValue: 'active' }),
  archiveMark: z
    .strictObject({ name: attribute, value: z.string().min(1) })
    .default({ name: 'businessCategory', value: 'archived' }),
  externalIdAttribute: attribute.default('labeledURI'),
  /** StartTLS on `ldap://`; `ldaps://` needs none. */
  startTls: z.boolean().default(false),
  /** Certificates (PEM) to trust besides the system's. */
  caCertificates: z.array(z.string().startsWith('-----BEGIN CERTIFICATE')).default([]),
  timeoutMs: z.int().min(100).max(60_000).default(10_000),
});
export type LdapConfig = z.infer<typeof ldapConfig>;

/** The layout of a directory: everything of the configuration but the connection. */
export type LdapLayout = Pick<
  LdapConfig,
  'baseDn' | 'peopleOu' | 'groupsOu' | 'archiveOu' | 'disable' | 'archiveMark' | 'externalIdAttribute'
>;
