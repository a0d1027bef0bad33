import { askerOf, askersAfter, askersOf, type Askers } from '../../domain/people/askers';
import type { Actor } from '../../domain/tasks/task';
import { stepOf } from './support/plans';

const hr = (principal: string, employeeNumber: string | null = null): Actor => ({
  ...{ principal, employeeNumber, kind: 'person', role: 'hr' },
});
const first = askerOf(hr('hr-1'), '900');
const second = askerOf(hr('hr-2', '900'), '900');
const approve = stepOf('approve:RM', { action: 'approve', reason: 'RM' });
const waive = stepOf('waive:SOD-8', { action: 'waive', reason: 'SOD-8' });
const work = stepOf('work:SAGIR:RM', { reason: 'RM', needs: ['approve:RM', 'waive:SOD-8'] });
const principals = (askers: Askers, step = approve) =>
  askersOf(step, [approve, waive, work], { requester: 'hr-1', askers }).map(({ principal }) => principal);

describe('who asked for a profile', () => {
  it('is who brought it in, and not who began the arrival', () => {
    const askers = askersAfter(askersAfter({}, [], ['RF'], first), ['RF'], ['RF', 'RM'], second);
    expect(principals(askers)).toEqual(['hr-2']);
    expect(principals(askers, stepOf('approve:RF', { reason: 'RF' }))).toEqual(['hr-1']);
  });

  it('stays who he is when somebody sends the same profile again', () => {
    const asked = askersAfter({}, [], ['RM'], first);
    expect(principals(askersAfter(asked, ['RM'], ['RM'], second))).toEqual(['hr-1']);
  });

  it('is who brings back a profile that was taken out', () => {
    const out = askersAfter(askersAfter({}, [], ['RM'], first), ['RM'], [], second);
    expect(principals(askersAfter(out, [], ['RM'], second))).toEqual(['hr-2']);
  });

  it('waives no conflict that his profile makes either', () => {
    expect(principals(askersAfter({}, [], ['RM'], second), waive)).toEqual(['hr-2']);
  });

  it('is who began the process where nothing else is known', () => {
    expect(principals({})).toEqual(['hr-1']);
    expect(principals({}, stepOf('waive:SOD-1', { action: 'waive' }))).toEqual(['hr-1']);
  });

  it('may be who is to approve: a manager, or HR who is the manager of record', () => {
    const manager = askerOf({ ...hr('m'), role: 'manager' }, null);
    const other = askerOf(hr('hr-3', '901'), '900');
    expect([first, second, manager, other].map(({ isResponsible }) => isResponsible)).toEqual([
      ...[false, true, true, false],
    ]);
  });
});
