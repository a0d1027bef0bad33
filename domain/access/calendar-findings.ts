import { addDays } from '../calendar/civil-date';
import { unconfirmedYears } from '../calendar/holiday-changes';
import type { ServiceCalendar } from '../calendar/service-calendar';
import type { CivilDate } from '../calendar/time';
import { DAY_BOUNDS } from '../people/arrival-check';
import { finding, type Finding } from './findings';

/** The coming years in which plans may fall already and whose holidays nobody has confirmed: one finding for all of them. */
export const findInCalendar = ({ years }: ServiceCalendar, today: CivilDate): Finding[] => {
  const open = unconfirmedYears(years, today, addDays(today, DAY_BOUNDS.after));
  if (open.length === 0) return [];
  const unsure = open.flatMap(({ days }) => days.filter(({ status }) => status === 'à confirmer'));
  const named = open.map(({ year }) => String(year));
  return [
    finding('holidays-unconfirmed', {
      parts: [named.join('+')],
      title: `Jours fériés à confirmer par une personne: ${named.join(', ')}`,
      checklist: [
        'Comparer la liste proposée à celle du gouvernement, puis la confirmer (administration de tout le service).',
        ...unsure.map(({ date, name }) => `${name}, ${date}: aucune règle ne dit le jour chômé.`),
      ],
    }),
  ];
};
