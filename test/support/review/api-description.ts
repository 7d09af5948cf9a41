import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/** One request and its answer, as they went over the wire; `path` below the root of the API. */
export type Exchange = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
};

type Parameter = { readonly name: string; readonly in: string; readonly schema: { readonly type?: string } };
type Operation = {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: unknown;
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: unknown }>>;
};
type Description = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };

/** Says what of an exchange is not as the API's description has it. */
export function describedApi(file: string): (exchange: Exchange) => string[] {
  const text = readFileSync(join(import.meta.dirname, '../../fixtures/review-platforms', file), 'utf8');
  const api: Description = JSON.parse(text, withoutLoneNullable);
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, logger: false });
  addFormats.default(ajv);
  ajv.addSchema(api, file);
  const faultsOf = (pointer: string, value: unknown): string[] => {
    const fits = ajv.getSchema(`${file}#${pointer}`);
    if (fits === undefined) return [`the description has no ${pointer}`];
    return fits(value) ? [] : (fits.errors ?? []).map((error) => `${pointer}${error.instancePath} ${error.message}`);
  };
  const follow = <T>(part: T | { readonly $ref: string }): T => {
    const ref = (part as { $ref?: string }).$ref;
    if (ref === undefined) return part as T;
    return ref
      .slice(2)
      .split('/')
      .reduce<unknown>((found, key) => Reflect.get(Object(found), key), api) as T;
  };

  return ({ method, path, query, body, status, answer }) => {
    const template = Object.keys(api.paths).find((one) => matches(one, path) && api.paths[one]?.[method.toLowerCase()]);
    const operation = template && api.paths[template]?.[method.toLowerCase()];
    if (!operation) return [`${method} ${path} is not described`];
    const at = `/paths/${escaped(template)}/${method.toLowerCase()}`;
    const parameters = (operation.parameters ?? []).map((parameter) => follow<Parameter>(parameter));
    const faults = parameters.flatMap(({ name, in: place, schema }) => {
      const value = place === 'query' ? query.get(name) : place === 'path' ? inPath(template, path, name) : null;
      if (value === null) return [];
      return ajv.validate(schema, schema.type === 'integer' ? Number(value) : value) ? [] : [`${name}=${value}`];
    });
    for (const name of query.keys()) {
      if (!parameters.some((one) => one.in === 'query' && one.name === name)) faults.push(`no parameter ${name}`);
    }
    const schema = '/content/application~1json/schema';
    if (operation.requestBody) faults.push(...faultsOf(`${at}/requestBody${schema}`, body));
    else if (body !== undefined) faults.push(`${method} ${path} takes no body`);
    const response = operation.responses[status];
    // Not every refusal is described for every operation.
    if (response === undefined && status >= 400) return faults;
    if (response === undefined) return [...faults, `${method} ${template} never answers ${status}`];
    const target = response.$ref === undefined ? `${at}/responses/${status}` : response.$ref.slice(1);
    if (follow<{ content?: unknown }>(response as never).content)
      faults.push(...faultsOf(`${target}${schema}`, answer));
    else if (answer !== undefined) faults.push(`${status} has no body`);
    return faults;
  };
}

/** OpenAPI allows it beside `anyOf`, where it says nothing; the validator does not. */
function withoutLoneNullable(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('nullable' in value) || 'type' in value) return value;
  const { nullable: _, ...rest } = value;
  return rest;
}

function matches(template: string, path: string): boolean {
  const [a, b] = [template.split('/'), path.split('/')];
  return a.length === b.length && a.every((part, i) => part.startsWith('{') || part === b[i]);
}

function inPath(template: string, path: string, name: string): string | null {
  return path.split('/')[template.split('/').indexOf(`{${name}}`)] ?? null;
}

function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
