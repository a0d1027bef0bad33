import fc from 'fast-check';
import { parseProcessId, processId, workflowIdOf, workflowKinds } from '../../temporal/ids';

const secret = Buffer.alloc(32, 7);
const key = ['104233', '1'];

describe('the id of a process', () => {
  it('is the same for the same employee, kind and occurrence', () => {
    expect(processId('REGIE', 'arrival', key, secret)).toEqual(
      processId('REGIE', 'arrival', [...key], secret),
    );
  });

  it('is an address of version 8 that names the organisation and nothing else', () => {
    const { id, workflowId } = processId('REGIE', 'arrival', key, secret);
    expect(id).toMatch(/^REGIE\.[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(workflowId).toBe(`arrival/REGIE/${id.slice('REGIE.'.length)}`);
  });

  it.each([
    ['organisation', processId('MRNF', 'arrival', key, secret)],
    ['kind', processId('REGIE', 'departure', key, secret)],
    ['occurrence', processId('REGIE', 'arrival', ['104233', '2'], secret)],
    ['cut between the parts', processId('REGIE', 'arrival', ['10423', '31'], secret)],
    ['secret', processId('REGIE', 'arrival', key, Buffer.alloc(32, 8))],
  ])('is another one for another %s', (_what, other) => {
    const uuid = (id: string) => id.split('.')[1];
    expect(uuid(other.id)).not.toBe(uuid(processId('REGIE', 'arrival', key, secret).id));
  });

  it('is read back, whatever the organisation, the kind and the key', () => {
    const organization = fc.stringMatching(/^[A-Z][A-Z0-9-]{1,31}$/);
    fc.assert(
      fc.property(
        organization,
        fc.constantFrom(...workflowKinds),
        fc.array(fc.string()),
        (code, kind, parts) => {
          const { id, workflowId } = processId(code, kind, parts, secret);
          expect(parseProcessId(id)?.organization).toBe(code);
          expect(workflowIdOf(kind, id)).toBe(workflowId);
        },
      ),
    );
  });

  it('is made for a process of no organisation too', () => {
    expect(processId('_', 'reconciliation', ['2026-11-23'], secret).workflowId).toMatch(
      /^reconciliation\/_\//,
    );
  });

  it.each(['', 'regie', 'R', 'RÉGIE', 'REGIE/ARRIVAL', 'REGIE.1', 'A'.repeat(33), 'REGIE\n'])(
    'is not made for the organisation %j',
    (code) => {
      expect(() => processId(code, 'arrival', key, secret)).toThrow('Not an organisation code');
    },
  );

  it('is not made with a short secret', () => {
    expect(() => processId('REGIE', 'arrival', key, Buffer.alloc(16))).toThrow(TypeError);
  });

  it.each(['', 'REGIE', 'REGIE.104233', 'REGIE.00000000-0000-4000-8000-000000000000', ' REGIE.x'])(
    'is not read from %j',
    (text) => {
      expect(parseProcessId(text)).toBeNull();
      expect(() => workflowIdOf('arrival', text)).toThrow('Not a process id');
    },
  );
});
