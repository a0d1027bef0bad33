import { linkIdentity, ownerOfIdentity } from '../../db/stores/identities';
import { findPrincipal } from '../../db/stores/principals';
import { problem } from '../problems';
import { defineRoute } from '../route';
import { administering, auditAct, requireOwned } from './authority';
import { identityBody, principalParams } from './schemas';

// Whose it is, only for who may know of him.
const known = (principal: string | undefined) =>
  problem('conflict', {
    code: 'identity-known',
    title: { fr: 'Cette identité est déjà à quelqu’un', en: 'This identity is somebody’s already' },
    ...(principal !== undefined && { members: { principal } }),
  });

/** Says under which name a sign-in provider knows a principal, so that his keys and his tokens are one person's. */
export const linkRoute = defineRoute({
  method: 'post',
  path: '/api/v1/principals/:id/identities',
  operationId: 'principals.link',
  summary: 'Dire sous quel nom le fournisseur de connexion connaît cette personne ou ce service',
  tags: ['principals'],
  params: principalParams,
  body: identityBody,
  responses: { 204: null },
  handler: ({ params: { id }, body, ...call }) =>
    administering(call, async (tx) => {
      const principal = await requireOwned(tx, call, id);
      const holder = await ownerOfIdentity(tx, body);
      if (holder === id) return { status: 204 };
      if (holder !== null) throw known((await findPrincipal(tx, holder, call.caller.organization))?.id);
      await linkIdentity(tx, body, { principalId: id, by: call.caller.principal, at: call.deps.clock() });
      await auditAct(tx, call, principal.organization, {
        ...{ action: 'principal.linked', subjectKind: 'principal', subjectId: id },
        details: { issuer: body.issuer },
      });
      return { status: 204 };
    }),
});
