import { headerWords } from '../../api/answer-headers';
import { problemSchema } from '../../api/openapi-answers';
import { operations } from '../../api/openapi-operations';
import { describeApi, openApiPath } from '../../api/openapi';
import type { Route } from '../../api/route';
import type { Reply } from './door';

/** Throws on an answer that the description does not hold: status, type, headers that a caller needs, body. */
export type Conform = (method: string, path: string, reply: Reply) => void;

interface DeclaredAnswer {
  $ref?: string;
  headers?: Record<string, unknown>;
  content?: Record<string, unknown>;
}

/** Checks every answer of these routes against what they say of themselves. */
export const conformTo = (routes: readonly Route[]): Conform => {
  const { paths, components } = describeApi(routes);
  const find = finder(routes);

  const declared = (at: string, method: string, status: number): DeclaredAnswer | undefined => {
    const responses = paths[at]?.[method]?.responses as Record<string, DeclaredAnswer> | undefined;
    const answer = responses?.[status];
    const kind = answer?.$ref?.split('/').at(-1);
    return kind === undefined ? answer : components.responses[kind];
  };

  return (method, path, reply) => {
    const bare = path.split('?')[0] ?? '';
    const verb = method.toLowerCase();
    const route = find(verb, bare);
    if (!route && !(verb === 'get' && operations[bare])) return;
    const said = `${method} ${bare} answers ${reply.status}`;
    const answer = declared(route ? openApiPath(route.path) : bare, verb, reply.status);
    if (!answer) throw new Error(`${said}, which is not described: ${reply.text}`);
    const fault = typeFault(answer, reply) ?? headerFault(answer, reply);
    if (fault) throw new Error(`${said} with ${fault}, which is not described`);
    bodySchema(route, bare, reply)?.parse(reply.json);
  };
};

const finder = (routes: readonly Route[]) => (verb: string, bare: string) => {
  const fits = ({ path }: Route) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(bare);
  const candidates = routes.filter((route) => route.method === verb && fits(route));
  return candidates.find((one) => one.path === bare) ?? candidates[0];
};

const typeFault = ({ content = {} }: DeclaredAnswer, { headers, text }: Reply): string | null => {
  const type = headers.get('content-type')?.split(';')[0] ?? null;
  if (text === '' && type === null) return Object.keys(content).length > 0 ? 'no body' : null;
  return type !== null && content[type] ? null : `the type ${type}`;
};

const headerFault = ({ headers: said = {} }: DeclaredAnswer, { headers }: Reply): string | null => {
  const told = Object.keys(headerWords).filter((name) => headers.has(name));
  const found = told.find((name) => !said[name]);
  return found === undefined ? null : `the header ${found}`;
};

const bodySchema = (route: Route | undefined, bare: string, { status, json }: Reply) => {
  if (json === null) return null;
  if (!route) return operations[bare]?.answers[status]?.schema ?? null;
  return status >= 400 ? problemSchema : (route.responses[status] ?? null);
};
