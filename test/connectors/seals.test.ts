import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendSeal, readSeals } from '../../connectors/seals/seal-files';
import { createSigner, verified } from '../../connectors/signing/signer';

const seed = (byte: number) => Buffer.alloc(32, byte);
const former = createSigner([{ id: 's1', seed: seed(1) }]);
const present = createSigner([
  { id: 's2', seed: seed(2) },
  { id: 's1', seed: seed(1) },
]);
const stranger = createSigner([{ id: 's1', seed: seed(9) }]);

describe('what Relais signs', () => {
  it('is verified with its published keys, and with nobody else’s', async () => {
    const jws = await present.sign({ said: 'oui' });
    expect(await verified(jws, present.keys)).toEqual({ said: 'oui' });
    expect(await verified(jws, stranger.keys)).toBeNull();
    const [header, payload, signature] = jws.split('.');
    const forged = Buffer.from(JSON.stringify({ said: 'non' })).toString('base64url');
    expect(await verified([header, forged, signature].join('.'), present.keys)).toBeNull();
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await verified(`${none}.${payload ?? ''}.`, present.keys)).toBeNull();
  });

  it('stays verifiable once its key is retired, and no private part is published', async () => {
    expect(await verified(await former.sign({ n: 1 }), present.keys)).toEqual({ n: 1 });
    expect(present.keys.keys.map(({ kid, alg, kty }) => [kid, alg, kty])).toEqual([
      ['s2', 'EdDSA', 'OKP'],
      ['s1', 'EdDSA', 'OKP'],
    ]);
    expect(JSON.stringify(present.keys)).not.toContain('"d"');
  });

  it('needs a key', () => {
    expect(() => createSigner([])).toThrow(TypeError);
  });
});

describe('the heads of an audit, signed outside the database', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'relais-seals-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const seal = (sequence: number) => ({
    ...{ organization: 'REGIE', sequence, hash: 'ab', at: '2026-11-23T07:00:00Z' },
  });

  it('are added one after the other, and read back', async () => {
    for (const sequence of [3, 9]) await appendSeal(folder, seal(sequence), present);
    const { seals, forged } = await readSeals(folder, 'REGIE', present.keys);
    expect([seals.map(({ sequence }) => sequence), forged]).toEqual([[3, 9], []]);
    expect(await readSeals(folder, 'MUSEE', present.keys)).toEqual({ seals: [], forged: [], loose: [] });
  });

  it('follow each other: a line that was taken away or put back is told', async () => {
    const file = join(folder, 'REGIE.jws');
    const unchained = await present.sign(seal(1));
    writeFileSync(file, `${unchained}\n`);
    for (const sequence of [3, 5, 7]) await appendSeal(folder, seal(sequence), present);
    const loose = async () => (await readSeals(folder, 'REGIE', present.keys)).loose;
    expect(await loose()).toEqual([]);
    const [first, second, third, fourth] = readFileSync(file, 'utf8').trim().split('\n');
    writeFileSync(file, [first, second, fourth].join('\n'));
    expect(await loose()).toEqual([3]);
    writeFileSync(file, [second, third, fourth].join('\n'));
    expect(await loose()).toEqual([1]);
    writeFileSync(file, [first, second, third, fourth, unchained].join('\n'));
    expect(await loose()).toEqual([5]);
  });

  it('are not believed when somebody else signed them, or they are another organisation’s', async () => {
    await appendSeal(folder, seal(3), present);
    await appendSeal(folder, seal(5), stranger);
    await appendSeal(folder, { ...seal(7), organization: 'MUSEE' }, present);
    appendFileSync(join(folder, 'REGIE.jws'), readFileSync(join(folder, 'MUSEE.jws')));
    writeFileSync(join(folder, 'REGIE.jws'), 'n’importe quoi\n', { flag: 'a' });
    const { seals, forged } = await readSeals(folder, 'REGIE', present.keys);
    expect([seals.length, forged]).toEqual([1, [2, 3, 4]]);
  });
});
