import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runRelais } from '../../bin/relais-command';
import { createSigner } from '../../connectors/signing/signer';
import {
  CERTIFICATE_HEADER,
  endCertificate,
  nameText,
  withdrawalCertificate,
  type CertificateHead,
} from '../../domain/people/end-certificate';
import { durationWords } from '../../domain/people/end-certificate-words';
import {
  PURGE_CERTIFICATE,
  PURGE_HEADER,
  type PurgeCertificate,
} from '../../domain/retention/purge-certificate';
import { planOf, stepOf } from '../domain/support/plans';

const seed = (byte: number) => Buffer.alloc(32, byte);
const ours = createSigner([{ id: 's1', seed: seed(1) }]);
/** Another installation, which names its key as we do. */
const theirs = createSigner([{ id: 's1', seed: seed(2) }]);
const rotated = createSigner([
  { id: 's2', seed: seed(3) },
  { id: 's1', seed: seed(1) },
]);
const at = '2026-11-24T04:59:59Z';
const person = { givenName: 'Ève', familyName: 'Côté', salt: '00112233' };
const head: CertificateHead = {
  ...{ id: '6d997a51-408a-4688-8775-a5ab46cf83a8', number: 1, organization: 'REGIE', process: 'REGIE.x' },
  ...{ audit: { sequence: 7, hash: 'ab'.repeat(32) }, issuedAt: '2026-11-24T05:04:00Z' },
  employee: {
    number: '101207',
    nameDigest: createHash('sha256')
      .update(Buffer.from(person.salt, 'hex'))
      .update(nameText(person))
      .digest('hex'),
  },
};
const step = stepOf('suspend:RESEAU', { action: 'suspend', at });
const effect = { key: 'k', openedAt: at, executedAt: at, doneAt: '2026-11-24T05:03:19Z' };
const ended = endCertificate(head, {
  ...{ immediate: true, plan: planOf(step), requestedBy: 'hr-1', requestedAt: at },
  endings: [{ step, name: 'Réseau', goalMinutes: 5, state: 'done', detail: null, effect, task: null }],
});

describe('relais certificate verify', () => {
  let folder: string;
  let jws: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'relais-certificate-'));
    jws = await ours.sign(ended, CERTIFICATE_HEADER);
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(ours.keys));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const verify = async (content: string | Buffer, { keys = ours, env = {} } = {}) => {
    const lines: string[] = [];
    const say = (line: string) => void lines.push(line);
    const [file, keysFile] = [join(folder, 'attestation'), join(folder, 'cles.json')];
    writeFileSync(file, content);
    writeFileSync(keysFile, JSON.stringify(keys.keys));
    const args = ['certificate', 'verify', file, ...('RELAIS_VAR' in env ? [] : ['--keys', keysFile])];
    return { code: await runRelais(args, env, { out: say, err: say }), text: lines.join('\n') };
  };
  const handed = (over: object = {}) => JSON.stringify({ jws, certificate: ended, person, ...over });

  it('tells what was signed, without any server', async () => {
    const { code, text } = await verify(`${jws}\n`);
    expect(code).toBe(0);
    expect(text.split('\n')).toEqual([
      'Attestation valide, signée par la clé s1 le 24 novembre 2026 à 0 h 04.',
      'Organisme REGIE, départ REGIE.x, matricule 101207, attestation 1.',
      'Fins d’accès prouvées: 1 sur 1; objectif: atteint.',
      '  RESEAU: relu par Relais dans le système, le 24 novembre 2026 à 0 h 03, délai 3 min 20 s, objectif de 5 min atteint',
      'Elle dit ce qui était vrai à son émission: un retrait plus récent ne s’y voit pas.',
    ]);
  });

  it('recognises the name that was handed out with it, and no other', async () => {
    expect(await verify(handed())).toMatchObject({
      code: 0,
      text: expect.stringContaining('Côté, Ève') as string,
    });
    const other = handed({ person: { ...person, givenName: 'Luc' } });
    expect(await verify(other)).toEqual({ code: 1, text: 'Le nom donné n’est pas celui de l’attestation.' });
  });

  it('finds every byte of it that was changed', async () => {
    const parts = jws.split('.').map((part) => part.length);
    const places = [0, (parts[0] ?? 0) + 1, jws.length - (parts[2] ?? 0)].flatMap((begin, index) =>
      Array.from({ length: 12 }, (_, n) => begin + Math.floor((n * ((parts[index] ?? 0) - 2)) / 12)),
    );
    for (const place of places) {
      const changed = `${jws.slice(0, place)}${jws[place] === 'A' ? 'B' : 'A'}${jws.slice(place + 1)}`;
      const { code, text } = await verify(changed);
      expect([place, code]).toEqual([place, 1]);
      // The header names the key: changed, it may name another one.
      if (place > (parts[0] ?? 0))
        expect([place, text]).toEqual([place, expect.stringMatching(/^Contenu modifié/)]);
    }
  });

  it('finds a readable part that is not what was signed', async () => {
    const { code, text } = await verify(handed({ certificate: { ...ended, goalMet: false } }));
    expect([code, text]).toEqual([1, expect.stringContaining('La partie lisible diffère')]);
  });

  it('tells another key from a change, though it has the same name', async () => {
    const { code, text } = await verify(jws, { keys: theirs });
    expect([code, text]).toEqual([1, 'Signé par une autre clé que celles-ci: s1.']);
    expect((await verify(await theirs.sign(ended, CERTIFICATE_HEADER))).text).toContain('une autre clé');
  });

  it('believes a key that was replaced since, as long as it is published', async () => {
    expect((await verify(jws, { keys: rotated })).code).toBe(0);
  });

  it('finds a file that was cut, wherever', async () => {
    for (const length of [0, 20, jws.indexOf('.') + 10, jws.lastIndexOf('.') + 1, jws.length - 1])
      expect([length, (await verify(jws.slice(0, length))).text]).toEqual([
        length,
        'Fichier tronqué: il en manque une partie.',
      ]);
    expect((await verify(handed().slice(0, -20))).text).toContain('tronqué');
  });

  it('takes nothing else that Relais signs for a certificate', async () => {
    const seal = { organization: 'REGIE', sequence: 1, hash: 'ab', at };
    for (const other of [
      await ours.sign(seal),
      await ours.sign(ended),
      await ours.sign(seal, CERTIFICATE_HEADER),
    ]) {
      const { code, text } = await verify(other);
      expect([code, text]).toEqual([1, expect.stringContaining('ce n’est pas une attestation')]);
    }
  });

  it('tells the proof of a purge, which names nobody', async () => {
    const proof: PurgeCertificate = {
      ...{
        type: PURGE_CERTIFICATE,
        id: head.id,
        organization: 'REGIE',
        run: 'purge/_/weekly-1',
        heldPersons: 1,
      },
      ...{ audit: null, issuedAt: '2026-11-24T05:04:00Z' },
      classes: [
        {
          ...{
            class: 'employee-file',
            action: 'erase',
            months: 84,
            before: '2019-11-24T05:04:00Z',
            persons: 2,
          },
          rows: { people: 2, grants: 9 },
        },
      ],
    };
    const { code, text } = await verify(await ours.sign(proof, PURGE_HEADER));
    expect([code, text.split('\n')]).toEqual([
      0,
      [
        'Preuve de purge valide, signée par la clé s1 le 24 novembre 2026 à 0 h 04.',
        'Organisme REGIE, purge purge/_/weekly-1; personnes retenues: 1.',
        '  Dossier de l’employé, après 84 mois: 11 lignes, 2 personnes',
      ],
    ]);
    expect((await verify(await ours.sign({ ...proof, classes: 3 }, PURGE_HEADER))).code).toBe(1);
  });

  it('tells a withdrawal, and which certificate it takes back', async () => {
    const supersedes = { id: head.id, number: 1, sha256: 'cd'.repeat(32) };
    const withdrawal = withdrawalCertificate({ ...head, number: 2 }, supersedes);
    const { code, text } = await verify(await ours.sign(withdrawal, CERTIFICATE_HEADER));
    expect([code, text]).toEqual([0, expect.stringContaining('l’attestation 1 (SHA-256 cdcd')]);
  });

  it('says what is missing where it is asked badly', async () => {
    const run = async (...args: string[]) => {
      const lines: string[] = [];
      const say = (line: string) => void lines.push(line);
      return [
        await runRelais(['certificate', 'verify', ...args], { RELAIS_VAR: folder }, { out: say, err: say }),
        lines,
      ];
    };
    const file = join(folder, 'attestation');
    expect(await run()).toEqual([2, [expect.stringContaining('Dites un fichier')]]);
    expect(await run(join(folder, 'nulle-part'))).toEqual([2, [expect.stringContaining('ne se lit pas')]]);
    expect(await run(file)).toEqual([2, [expect.stringContaining('--keys')]]);
    expect(await run(file, '--keys', file)).toEqual([2, [expect.stringContaining('jeu de clés')]]);
    expect(await run(file, '--clé', file)).toEqual([2, [expect.stringContaining('option')]]);
  });

  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [200, '3 min 20 s'],
    [3_600, '1 h'],
    [187_200, '2 j 4 h'],
  ])('writes %i seconds as a person reads them', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words);
  });
});
