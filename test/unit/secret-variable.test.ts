import fc from 'fast-check';
import { secretVariable } from '../../bin/compose/servers';

describe('the variable of a secret that a system names', () => {
  it('is of the organisation and the name', () => {
    expect(secretVariable('REGIE', 'demo-reseau')).toBe('RELAIS_SECRET_REGIE__DEMO_RESEAU');
    expect(secretVariable('REGIE-A', 'ldap.bind')).toBe('RELAIS_SECRET_REGIE_A__LDAP_BIND');
  });

  it('is never that of another organisation, whatever both call theirs', () => {
    const code = fc.stringMatching(/^[A-Z][A-Z0-9-]{1,31}$/);
    const ref = fc.stringMatching(/^[a-zA-Z0-9._-]{1,20}$/);
    fc.assert(
      fc.property(code, code, ref, ref, (one, other, a, b) => {
        fc.pre(one !== other);
        expect(secretVariable(one, a)).not.toBe(secretVariable(other, b));
      }),
      { numRuns: 2_000 },
    );
    expect(secretVariable('REGIE', 'a--b')).not.toBe(secretVariable('REGIE--A', 'b'));
    expect(secretVariable('REGIE', '-b')).not.toBe(secretVariable('REGIE-', 'b'));
  });
});
