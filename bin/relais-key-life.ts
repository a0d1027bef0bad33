import type { Tx } from '../db/connect';
import { revokeKey } from '../db/stores/identity';
import { isRotated, listKeys, readKey, rotateKey, type KeyLine } from '../db/stores/keys';
import { auditIdentity } from '../db/stores/principals';
import { DEFAULT_OVERLAP_HOURS, isKeyAlive, MAX_OVERLAP_HOURS, rotationTimes } from '../domain/identity';
import { daysOf, numberOf, OPERATOR, readOptions, withKeys, type KeyDesk } from './relais-key-desk';
import { CommandRefused } from './relais-refused';

/** Lines of a list, at most: more are read through the API, page by page. */
const LISTED = 1_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Prints the keys that still open something, newest first. */
export const listLivingKeys = async (desk: KeyDesk): Promise<void> => {
  const { organization = null } = readOptions(desk.args, ['organization']).values;
  const filter = { organization, principal: null, aliveAt: desk.now };
  const keys = await withKeys(desk, (tx) => listKeys(tx, filter, { after: null, limit: LISTED }));
  for (const key of keys) desk.terminal.out(lineOf(key));
};

const lineOf = ({
  id,
  role,
  organization,
  principal,
  principalName,
  expiresAt,
  lastUsedAt,
}: KeyLine): string =>
  [
    ...[id, role, organization ?? 'toutes', principal, principalName, `jusqu’au ${expiresAt.slice(0, 10)}`],
    lastUsedAt === null ? 'jamais utilisée' : `utilisée le ${lastUsedAt.slice(0, 10)}`,
  ].join('\t');

/** Makes the key that follows another one and prints it once; the old one opens until the overlap ends. */
export const rotateOneKey = async (desk: KeyDesk): Promise<void> => {
  const { values, positionals } = readOptions(desk.args, ['days', 'overlap-hours']);
  const hours = values['overlap-hours'] ?? String(DEFAULT_OVERLAP_HOURS);
  const overlapHours = numberOf('overlap-hours', hours, [0, MAX_OVERLAP_HOURS]);
  const days = values.days === undefined ? undefined : daysOf(values.days);
  const at = desk.now;
  const { plain, overlapUntil } = await withKeys(desk, async (tx, organizations) => {
    const old = await requireKey(tx, positionals);
    if (!isKeyAlive(old, at)) throw new CommandRefused('Cette clé n’ouvre plus rien.');
    if (await isRotated(tx, old.id)) throw new CommandRefused('Une autre clé suit déjà celle-ci.');
    const times = rotationTimes(old, { at, days, overlapHours });
    const made = await rotateKey(tx, old, { by: OPERATOR, at, ...times });
    await audit(tx, organizations, old, { at, action: 'key.rotated', details: { by: made.id, ...times } });
    return { ...made, ...times };
  });
  desk.terminal.err(`L’ancienne clé ouvre jusqu’à ${overlapUntil}, au plus tard.`);
  desk.terminal.err('Gardez la nouvelle maintenant: elle ne sera plus montrée.');
  desk.terminal.out(plain);
};

/** Ends a key. */
export const revokeOneKey = async (desk: KeyDesk): Promise<void> => {
  const { values, positionals } = readOptions(desk.args, ['reason']);
  const { reason } = values;
  if (reason === undefined || reason.trim() === '') throw new CommandRefused('--reason: pourquoi?');
  const at = desk.now;
  await withKeys(desk, async (tx, organizations) => {
    const key = await requireKey(tx, positionals);
    if (key.revokedAt !== null) return;
    await revokeKey(tx, key.id, at);
    await audit(tx, organizations, key, { at, action: 'key.revoked', details: { reason } });
  });
  desk.terminal.err('Cette clé n’ouvre plus rien.');
};

const requireKey = async (tx: Tx, [id = '']: readonly string[]): Promise<KeyLine> => {
  const key = uuid.test(id) ? await readKey(tx, id, null) : null;
  if (!key) throw new CommandRefused('Quelle clé? `relais keys list` montre leurs identifiants.');
  return key;
};

const audit = (
  tx: Tx,
  organizations: readonly string[],
  { id, principal, organization }: KeyLine,
  { details, ...what }: { at: string; action: string; details: Record<string, string> },
): Promise<void> =>
  auditIdentity(tx, organization === null ? organizations : [organization], {
    ...{ actor: OPERATOR, subjectKind: 'key', subjectId: id, ...what },
    details: { principal, ...details },
  });
