import { loadConfig } from '../config/load';
import { connectDatabase } from '../db/connect';
import { listOpenWorkflowIds } from '../db/stores/open-processes';
import { compareProcesses, reconcileNow } from '../temporal/check';
import { workersPolling } from '../temporal/readiness';
import { openTemporal } from './compose/temporal';
import { WORKER_PREFIX } from './compose/worker';
import { verifyAudit } from './relais-audit';
import { CommandRefused } from './relais-refused';
import { runningServers } from './running-servers';

type Env = Readonly<Record<string, string | undefined>>;

interface Terminal {
  out(line: string): void;
  err(line: string): void;
}

/**
 * After a restore, or whenever it is asked: the audit's chains are whole, each open process has its workflow and the
 * reverse, and the targets show what Relais believes. Relais must run. Answers 1 when something does not fit.
 * Throws `CommandRefused`.
 */
export const check = async (env: Env, terminal: Terminal): Promise<number> => {
  const audit = await verifyAudit([], env, terminal);
  const config = loadConfig(env);
  const servers = runningServers(config, env);
  const temporal = await openTemporal(servers);
  const database = connectDatabase(servers.batchUrl, 1);
  try {
    const { client } = temporal;
    const { taskQueue } = config;
    const lone = await compareProcesses(client, () => database.withoutScope(listOpenWorkflowIds));
    for (const id of lone.withoutWorkflow) terminal.err(`${id}: dossier ouvert que rien ne fait avancer`);
    for (const id of lone.withoutRow) terminal.err(`${id}: déroulement sans dossier ouvert`);
    const odd = lone.withoutWorkflow.length + lone.withoutRow.length;
    terminal.out(`Dossiers: ${lone.open} ouverts, ${odd} écarts`);
    const { ready } = await workersPolling(client, { taskQueue, identityPrefix: WORKER_PREFIX });
    if (!ready)
      throw new CommandRefused('Aucun worker ne demande de travail: les systèmes n’ont pas été comparés.');
    const night = await reconcileNow(client, taskQueue, new Date().toISOString());
    for (const place of [...night.unread, ...night.failed]) terminal.err(`${place}: n’a pas pu être lu`);
    terminal.out(`Systèmes: ${night.opened} nouveaux écarts, dans les tâches de sécurité`);
    const silent = night.unread.length + night.failed.length;
    return audit + odd + night.opened + silent === 0 ? 0 : 1;
  } finally {
    await database.close();
    await temporal.close();
  }
};
