import { createEgress } from '../../connectors/egress';
import type { AccessConnector } from '../../connectors/port';
import { ConnectorError } from '../../connectors/port';
import { standardOpeners, type SecretOf } from '../../connectors/openers';
import { createConnectorRegistry } from '../../connectors/registry';

const scim = {
  connector: 'scim',
  config: { baseUrl: 'https://annuaire.example/scim/v2', tokenRef: 'annuaire' },
} as const;
const ldap = {
  connector: 'ldap',
  config: {
    url: 'ldaps://reseau.example',
    bindDn: 'cn=relais,dc=regie',
    bindPasswordRef: 'reseau',
    baseDn: 'dc=regie',
    archiveOu: 'ou=archives',
  },
} as const;

function registryWith(secret: SecretOf<string> = () => 'secret') {
  return createConnectorRegistry(standardOpeners(secret, createEgress([])));
}

describe('the connectors of the organisations', () => {
  test('are opened once for each organisation and system', () => {
    const registry = registryWith();
    const first = registry.get('regie', 'ANNUAIRE', scim);
    expect(registry.get('regie', 'ANNUAIRE', { ...scim })).toBe(first);
    expect(registry.get('office', 'ANNUAIRE', scim)).not.toBe(first);
    expect(registry.get('regie', 'RESEAU', ldap).kind).toBe('ldap');
  });

  test('are opened again when the connection of the system changes', () => {
    const registry = registryWith();
    const first = registry.get('regie', 'ANNUAIRE', scim);
    const moved = { ...scim, config: { ...scim.config, baseUrl: 'https://nouveau.example/scim/v2' } };
    expect(registry.get('regie', 'ANNUAIRE', moved)).not.toBe(first);
  });

  test('get their secrets by name, of their own organisation, from outside the configuration', () => {
    const asked: string[] = [];
    const registry = registryWith((organization, ref) => {
      asked.push(`${organization}/${ref}`);
      return 'secret';
    });
    registry.get('regie', 'ANNUAIRE', scim);
    registry.get('regie', 'RESEAU', ldap);
    expect(asked).toEqual(['regie/annuaire', 'regie/reseau']);
  });

  test.each([
    ['a secret written in it', { ...scim.config, token: 'en-clair' }],
    ['an address that is not one', { ...scim.config, baseUrl: 'file:///etc/passwd' }],
    ['nothing', undefined],
  ])('a configuration with %s is refused, for a person to correct', (_sentence, config) => {
    const attempt = () => registryWith().get('regie', 'ANNUAIRE', { connector: 'scim', config });
    expect(attempt).toThrow(ConnectorError);
    expect(attempt).toThrow(/configuration/);
  });

  test('are all closed with the house, the replaced ones too', async () => {
    let closed = 0;
    const opener = (): AccessConnector => ({
      kind: 'scim',
      ensure: () => Promise.resolve([]),
      read: () => Promise.resolve(null),
      list: () => ({
        [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
      }),
      close: () => {
        closed += 1;
        return Promise.resolve();
      },
    });
    const registry = createConnectorRegistry({ scim: opener, ldap: opener });
    registry.get('regie', 'ANNUAIRE', { connector: 'scim', config: 1 });
    registry.get('regie', 'ANNUAIRE', { connector: 'scim', config: 2 });
    await registry.close();
    expect(closed).toBe(2);
  });
});
