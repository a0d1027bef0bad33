import { readSeals } from '../../connectors/seals/seal-files';
import { verified } from '../../connectors/signing/signer';
import type { EndCertificate, WithdrawalCertificate } from '../../domain/people/end-certificate';
import { waitUntil } from '../../embedded/wait';
import { openHouse, type House } from '../support/house';
import { staffOf, who, type Staff } from './support/staff';

jest.setTimeout(120_000);

interface Kept {
  number: number;
  kind: string;
  certificate: Omit<EndCertificate, 'type'> & Omit<WithdrawalCertificate, 'type'>;
}

describe('the certificate of a departure', () => {
  let house: House;
  let staff: Staff;
  beforeAll(async () => {
    house = await openHouse({ timeSkipping: true });
    staff = staffOf(house);
  });
  afterAll(() => house.close());

  const certificatesOf = async (processId: string): Promise<Kept[]> => {
    const rows = await staff.read(
      (sql) => sql<{ number: number; kind: string; jws: string }[]>`
        select number, kind, jws from certificates where process_id = ${processId} order by number`,
    );
    return Promise.all(
      rows.map(async ({ jws, ...row }) => ({
        ...row,
        certificate: (await verified(jws, house.seals.keys)) as Kept['certificate'],
      })),
    );
  };
  const processOf = ({ workflowId }: { workflowId: string }) =>
    workflowId.replace('departure/', '').replace('/', '.');
  /** Asks until a departure has as many certificates. */
  const certified = async (departure: { workflowId: string }, count: number): Promise<Kept[]> => {
    const read = () => certificatesOf(processOf(departure));
    expect(await waitUntil(async () => (await read()).length >= count, 20_000, 20)).toBe(true);
    return await read();
  };
  const endByHand = async (departure: Awaited<ReturnType<Staff['leave']>>) => {
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await departure.complete('return:MATERIEL', who.manager);
    await departure.verify('return:MATERIEL', who.respondent);
  };
  const leaveNow = async (number: string) => {
    await staff.employ(number);
    return staff.leave(number, await staff.today(), { immediate: true });
  };

  it('is issued once each system was read back or proven by a second person, with who, when and in time', async () => {
    const departure = await leaveNow('720001');
    await departure.until(({ state }) => state === 'suspended');
    await departure.complete('end:SAGIR', who.securite1);
    await departure.verify('end:SAGIR', who.securite2);
    await departure.complete('return:MATERIEL', who.manager);
    // A person says so; the proof is missing.
    expect(await certificatesOf(processOf(departure))).toEqual([]);
    await departure.verify('return:MATERIEL', who.respondent);
    const [kept] = await certified(departure, 1);
    expect(kept).toMatchObject({ number: 1, kind: 'ended' });
    const { certificate } = kept as Kept;
    expect(certificate).toMatchObject({
      ...{ organization: 'REGIE', process: processOf(departure), result: 'proven', goalMet: true },
      employee: { number: '720001', nameDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      departure: { immediate: true, requestedBy: 'hr-1' },
    });
    const seen = certificate.accesses.map(({ system, proof, executedBy, provenBy }) =>
      [system, proof, executedBy, provenBy].join(' '),
    );
    expect(seen.toSorted()).toEqual([
      'ANNUAIRE read-back relais relais',
      'MATERIEL second-person gestionnaire-1 repondant',
      'RESEAU read-back relais relais',
      'SAGIR second-person securite-1 securite-2',
    ]);
    for (const access of certificate.accesses) {
      const course = [access.askedAt, access.executedAt, access.provenAt].map((at) => Date.parse(at ?? ''));
      expect(course).toEqual(course.toSorted((a, b) => a - b));
      if (access.proof === 'read-back') expect(access.goal).toEqual({ minutes: 5, met: true });
    }
    expect(JSON.stringify(certificate)).not.toMatch(/Gagnon/);
  });

  it('is written in the audit, whose head is signed with it', async () => {
    const departure = await leaveNow('720002');
    await endByHand(departure);
    const [kept] = await certified(departure, 1);
    const entries = await staff.read(
      (sql) => sql<{ sequence: number; details: { certificate: string } }[]>`
        select c.sequence::int as sequence, d.details::jsonb as details from audit a
          join audit_chain c on c.audit_id = a.id join audit_details d on d.audit_id = a.id
        where a.action = 'certificate-issued' and a.subject_id = ${processOf(departure)}`,
    );
    expect(entries).toMatchObject([{ details: { certificate: kept?.certificate.id, result: 'proven' } }]);
    const { seals, forged } = await readSeals(house.seals.folder, 'REGIE', house.seals.keys);
    expect(forged).toEqual([]);
    expect(Math.max(...seals.map(({ sequence }) => sequence))).toBeGreaterThanOrEqual(
      entries[0]?.sequence ?? Infinity,
    );
    expect(kept?.certificate.audit?.sequence).toBeLessThan(entries[0]?.sequence ?? 0);
  });

  it('is one, however often it is asked for', async () => {
    const departure = await leaveNow('720003');
    await endByHand(departure);
    await certified(departure, 1);
    const [subject] = await staff.read(
      (sql) => sql<{ personId: string; employmentId: string }[]>`
        select person_id as "personId", employment_id as "employmentId" from processes
        where id = ${processOf(departure)}`,
    );
    const command = {
      subject: {
        ...{ processId: processOf(departure), organization: 'REGIE', employeeNumber: '720003' },
        ...{ personId: subject?.personId ?? '', employmentId: subject?.employmentId ?? '' },
      },
      now: await staff.now(),
    };
    await Promise.all([1, 2, 3].map(() => house.activities.issueCertificate(command)));
    expect(await certificatesOf(processOf(departure))).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => house.activities.withdrawCertificate(command)));
    await house.activities.issueCertificate(command);
    expect((await certificatesOf(processOf(departure))).map(({ kind }) => kind)).toEqual([
      'ended',
      'withdrawn',
    ]);
  });

  it('is withdrawn, by another that names it, when the departure is cancelled', async () => {
    const departure = await leaveNow('720004');
    await endByHand(departure);
    const [first] = await certified(departure, 1);
    await staff.cancel(departure.workflowId);
    const [, second] = await certified(departure, 2);
    expect(second).toMatchObject({
      kind: 'withdrawn',
      certificate: { reason: 'departure-cancelled', supersedes: { id: first?.certificate.id, number: 1 } },
    });
  });

  it('is never issued of a departure that is cancelled before all has ended', async () => {
    const departure = await leaveNow('720005');
    await departure.until(({ state }) => state === 'suspended');
    await staff.cancel(departure.workflowId);
    await departure.until(({ state }) => state === 'cancelled');
    expect(await certificatesOf(processOf(departure))).toEqual([]);
  });
});
