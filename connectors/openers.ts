import type { z } from 'zod';
import type { Egress } from './egress';
import { ldapConfig } from './ldap/config';
import { createLdapConnector } from './ldap/connector';
import { ConnectorError } from './port';
import type { ConnectorOpeners } from './registry';
import { scimConfig } from './scim/config';
import { createScimConnector } from './scim/connector';

/** A secret that a configuration of an organisation names; those of others are not found. */
export type SecretOf<Found> = (organization: string, ref: string) => Found;

/**
 * How to open each kind of system, through one way out. A configuration never holds a secret: it names one of
 * its organisation, and `secret` gives it.
 * A configuration that is not valid raises `refused`, naming its bad keys.
 */
export function standardOpeners(secret: SecretOf<string>, egress: Egress): ConnectorOpeners {
  return {
    scim: (config, organization) => {
      const { tokenRef, ...options } = checked(scimConfig, config);
      return createScimConnector({ ...options, token: secret(organization, tokenRef), fetch: egress.fetch });
    },
    ldap: (config, organization) => {
      const { bindPasswordRef, caCertificates, ...options } = checked(ldapConfig, config);
      const tls = caCertificates.length === 0 ? {} : { ca: caCertificates };
      return createLdapConnector({
        ...{ ...options, tls, resolve: egress.resolve },
        bindPassword: secret(organization, bindPasswordRef),
      });
    },
  };
}

function checked<T extends z.ZodType>(schema: T, config: unknown): z.infer<T> {
  const result = schema.safeParse(config);
  if (result.success) return result.data;
  const keys = result.error.issues.map((issue) => issue.path.join('.') || issue.message);
  throw new ConnectorError('refused', `the configuration of the system is not valid: ${keys.join(', ')}`);
}
