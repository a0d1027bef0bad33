import {
  contentNames,
  faultsIn,
  missingContents,
  noContents,
  type IncidentContents,
} from '../../domain/incidents/contents';

const TODAY = '2026-11-23';
const day = (from: string, until: string | null = null) => ({ from, until, approximate: false });
const whole: IncidentContents = {
  information: 'Noms et matricules',
  circumstances: 'Compte resté actif',
  occurred: day('2026-11-02', '2026-11-20'),
  aware: day('2026-11-20'),
  persons: { count: 1, approximate: false },
  risk: { sensitivity: 'faible', consequences: 'aucune', likelihood: 'faible', serious: false },
  notices: null,
  measures: 'Compte suspendu',
};
const serious = { ...whole, risk: { ...whole.risk, serious: true } as NonNullable<IncidentContents['risk']> };
const told = { commission: '2026-11-21', persons: '2026-11-22', public: null, reason: null };

describe('an entry of the register of incidents', () => {
  it('has the eight contents of the regulation, and lacks what is not said', () => {
    expect(contentNames).toHaveLength(8);
    expect(Object.keys(noContents)).toEqual([...contentNames]);
    expect(missingContents(noContents)).toEqual(contentNames.filter((name) => name !== 'notices'));
    for (const name of contentNames.filter((each) => each !== 'notices'))
      expect(missingContents({ ...whole, [name]: null })).toEqual([name]);
    expect(missingContents(whole)).toEqual([]);
  });

  it.each([
    [null, false],
    [{ ...told, commission: null }, false],
    [{ ...told, commission: null, reason: 'enquête' }, false],
    [{ ...told, persons: null }, false],
    [{ ...told, persons: null, reason: 'enquête de police en cours' }, true],
    [told, true],
  ])(
    'of a serious risk asks for the notices, and for a reason where persons were not told: %j',
    (notices, isWhole) => {
      expect(missingContents({ ...serious, notices })).toEqual(isWhole ? [] : ['notices']);
    },
  );

  it.each([
    [{}, []],
    [{ occurred: day('2026-11-24') }, ['/occurred in-the-future', '/aware known-before-it-happened']],
    [{ occurred: day('2026-11-03', '2026-11-02') }, ['/occurred/until ends-before-it-begins']],
    [{ aware: day('2026-11-01') }, ['/aware known-before-it-happened']],
    [{ aware: day('2026-11-01', '2026-11-02') }, []],
    [{ notices: { ...told, persons: '2026-11-24' } }, ['/notices/persons in-the-future']],
  ])('does not contradict itself nor the calendar: %j', (over, faults) => {
    const found = faultsIn({ ...whole, ...(over as Partial<IncidentContents>) }, TODAY);
    expect(found.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(faults);
  });
});
