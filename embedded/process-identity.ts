import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Tells one process from every other that had or will have the same number: the boot and the instant it started.
 * Returns `null` when no such process runs (a zombie has ended).
 */
export function processIdentity(pid: number): string | null {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromPs(pid);
}

function identityFromProc(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The command name, in parentheses, may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTicks = fields[19];
  if (fields[0] === 'Z' || fields[0] === 'X' || startTicks === undefined) return null;
  const boot = readOrNull('/proc/sys/kernel/random/boot_id') ?? 'boot';
  return `${boot.trim()}/${startTicks}`;
}

function identityFromPs(pid: number): string | null {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [state, ...started] = line.split(/\s+/);
    return state === undefined || state.startsWith('Z') ? null : started.join(' ');
  } catch (error) {
    // `ps` answers 1 when there is no such process; a missing `ps` is another matter.
    if ((error as { status?: number | null }).status === 1) return null;
    throw error;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // ESRCH: the process ended between the opening and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
