import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ATTACHED, certificatePdf } from '../../api/certificates/pdf';
import type { CertificateView } from '../../api/certificates/schemas';
import { createSigner } from '../../connectors/signing/signer';
import {
  CERTIFICATE_HEADER,
  endCertificate,
  withdrawalCertificate,
  type Certificate,
  type CertificateHead,
} from '../../domain/people/end-certificate';
import type { EndingFacts } from '../../domain/people/ended-access';
import { planOf, stepOf } from '../domain/support/plans';

const run = promisify(execFile);
const signer = createSigner([{ id: 's1', seed: Buffer.alloc(32, 1) }]);
const at = '2026-11-24T04:59:59Z';
/** Letters that the standard fonts of PDF do not have stand beside those that they have. */
const person = { familyName: 'Nguyễn-Łęcki', givenName: 'Cœur-Ève', salt: '0011' };
const head: CertificateHead = {
  ...{
    id: '6d997a51-408a-4688-8775-a5ab46cf83a8',
    number: 1,
    organization: 'REGIE',
    process: 'REGIE.345c5466',
  },
  ...{ audit: null, issuedAt: '2026-12-01T13:30:00Z' },
  employee: { number: '101207', nameDigest: 'ab'.repeat(32) },
};

const endingOf = (system: string, over: Partial<EndingFacts> = {}): EndingFacts => ({
  step: stepOf(`suspend:${system}`, { action: 'suspend', system, at, entitlements: [`${system}:compte`] }),
  ...{ name: `Système ${system}`, goalMinutes: 5, state: 'done', detail: null, task: null },
  effect: { key: 'k', openedAt: at, executedAt: at, doneAt: '2026-11-24T05:03:19Z' },
  ...over,
});

const endOf = (endings: EndingFacts[]): Certificate =>
  endCertificate(head, {
    ...{
      immediate: false,
      plan: planOf(...endings.map(({ step }) => step)),
      requestedBy: 'rh-1',
      requestedAt: at,
    },
    endings,
  });

describe('the certificate as a person reads it', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'relais-pdf-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const write = async (certificate: Certificate, over: Partial<CertificateView> = {}) => {
    const jws = await signer.sign(certificate, CERTIFICATE_HEADER);
    const sha256 = createHash('sha256').update(jws).digest('hex');
    const view = { jws, sha256, signature: 'valid', current: true, certificate, person, ...over } as const;
    const pdf = await certificatePdf(view);
    const file = join(folder, 'attestation.pdf');
    writeFileSync(file, pdf);
    // Lines that were broken for the page are read as they were written.
    const { stdout } = await run('pdftotext', ['-enc', 'UTF-8', file, '-']);
    return { file, jws, sha256, pdf, text: stdout.normalize('NFC').replaceAll(/\s+/g, ' ') };
  };

  it('says in French who, what, when and how it is proven, with every accent', async () => {
    const { text, sha256 } = await write(endOf([endingOf('ANNUAIRE'), endingOf('RESEAU')]));
    for (const said of [
      'Attestation de fin d’accès',
      'Employé : Cœur-Ève Nguyễn-Łęcki, matricule 101207',
      'Attestation : 1, émise le 1er décembre 2026 à 8 h 30',
      'Système RESEAU (RESEAU)',
      'Preuve : relu par Relais dans le système',
      'Prouvée : 24 novembre 2026 à 0 h 03, par Relais',
      'Délai entre la fin voulue et sa preuve : 3 min 20 s',
      'Objectif : 5 min, atteint',
      'Objectif de délai : atteint',
      `SHA-256 du texte signé : ${sha256}`,
      'relais certificate verify attestation.jws --keys relais-keys.json',
      'Page 1 de',
    ])
      expect(text).toContain(said);
  });

  it('says what is not proven, and in its title that something is not', async () => {
    const effect = { key: 'k', openedAt: at, executedAt: null, doneAt: null };
    const skipped = endingOf('RESEAU', { state: 'skipped', detail: 'skipped-by-person', effect });
    const { text } = await write(endOf([endingOf('ANNUAIRE'), skipped]));
    expect(text).toContain('Attestation de fin d’accès, avec réserves');
    expect(text).toContain('Réserve : laissé de côté par décision d’une personne');
    expect(text).toContain('Objectif de délai : non atteint');
  });

  it('of a withdrawal says which certificate no longer holds', async () => {
    const supersedes = { id: head.id, number: 1, sha256: 'cd'.repeat(32) };
    const { text } = await write(withdrawalCertificate({ ...head, number: 2 }, supersedes));
    expect(text).toContain('Retrait d’une attestation de fin d’accès');
    expect(text).toContain('L’attestation 1 de ce départ ne vaut plus');
    expect(text).toContain('cd'.repeat(32));
  });

  it('warns of one that was replaced or whose signature is not known', async () => {
    const { text } = await write(endOf([endingOf('ANNUAIRE')]), { current: false, signature: 'other-key' });
    expect(text).toContain('ATTENTION : la signature de cette attestation n’est pas reconnue.');
    expect(text).toContain('ATTENTION : une attestation plus récente');
  });

  it('holds the signed text, byte for byte', async () => {
    const { file, jws } = await write(endOf([endingOf('ANNUAIRE')]));
    await run('pdfdetach', ['-saveall', '-o', folder, file]);
    expect(readFileSync(join(folder, ATTACHED), 'utf8')).toBe(jws);
  });

  it('is tagged, titled and in French for who listens to it, and the same file each time', async () => {
    const certificate = endOf([endingOf('ANNUAIRE')]);
    const { file, pdf } = await write(certificate);
    const { stdout: facts } = await run('pdfinfo', [file]);
    expect(facts).toMatch(/Title:\s+Attestation de fin d’accès\n/);
    expect(facts).toMatch(/Tagged:\s+yes/);
    const { stdout: structure } = await run('pdfinfo', ['-struct', file]);
    expect(structure.match(/\bH1\b/g)).toHaveLength(1);
    expect(structure).toMatch(/H2[\s\S]*H3[\s\S]*P/);
    expect(pdf.includes('/Lang (fr-CA)')).toBe(true);
    const { stdout: fonts } = await run('pdffonts', [file]);
    for (const line of fonts.trim().split('\n').slice(2)) expect(line).toMatch(/\byes yes yes\b/);
    expect((await write(certificate)).pdf.equals(pdf)).toBe(true);
  });
});
