import type { SignInConfig } from '../../config/load';
import { Secret } from '../../config/secret';
import type { Database } from '../../db/connect';
import { linkIdentity, ownerOfIdentity } from '../../db/stores/identities';
import type { EmbeddedSignIn } from '../../embedded/sign-in';
import type { SignInPerson } from '../../embedded/sign-in/people';
import { DEMO_ORGANIZATION, demoPeople, emailOf, principalOf } from './people';

type DemoProvider = Pick<EmbeddedSignIn, 'issuer' | 'audience' | 'client'>;

/** Who can sign in at the demonstration's provider, and what it says of each. */
export const demoSignInPeople = (): Record<string, SignInPerson> =>
  Object.fromEntries(
    demoPeople.map((person) => {
      const { key, name, role, organization, employeeNumber } = person;
      return [key, { name, email: emailOf(person), role, organization, employeeNumber }];
    }),
  );

/** How the claims of the demonstration's provider are read: as an operator would write it for his own. */
export const demoSignIn = ({ issuer, audience, client }: DemoProvider): SignInConfig => ({
  ...{ issuer, audience },
  client: { id: client.id, secret: new Secret(client.secret), scopes: 'openid profile email' },
  algorithms: ['RS256'],
  grantDays: 7,
  claims: { roles: 'roles', organization: 'organization', employeeNumber: 'employee_number' },
  roles: demoPeople.map(({ role, organization }) => ({
    ...{ value: role, role, place: organization === null ? '*' : null },
  })),
});

/** Makes whoever signs in the principal who has the key: one person, whatever the door. */
export const linkDemoPeople = (database: Database, issuer: string): Promise<void> =>
  database.withEverywhere([DEMO_ORGANIZATION], async (tx) => {
    const at = new Date().toISOString();
    for (const person of demoPeople) {
      const identity = { issuer, subject: person.key };
      if ((await ownerOfIdentity(tx, identity)) !== null) continue;
      await linkIdentity(tx, identity, { principalId: principalOf(person), by: 'demo', at });
    }
  });
