import { problemsOf, problems, scopes, type Endpoint } from '@daspanel/contract';
import { z } from 'zod';
import { STYLE } from './documentation-style.ts';

/** The whole documentation as one page without scripts, rendered from the endpoints. */
export function renderDocumentation(endpoints: readonly Endpoint[], server: string): string {
  const nouns = [...Map.groupBy(endpoints, ({ id }) => id.slice(0, id.indexOf('.')))];
  const sections = nouns.map(
    ([noun, own]) =>
      `<section id="${noun}"><h2>${nameOf(noun)}</h2>${own.map((endpoint) => renderEndpoint(endpoint, server)).join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Daspanel API</title>
<link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body>${renderContents(nouns)}<main><h1>Daspanel API</h1>
<div class="card"><p>Address: <code>${escapeHtml(server)}</code>. For programs: <a href="/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<p>Send a token as <code>Authorization: Bearer dp_…</code> and bodies as <code>application/json</code>. Everything that fails is answered as
<code>application/problem+json</code> with a stable <a href="#codes">code</a>. Single resources carry an <code>ETag</code>: send it as <code>If-Match</code> with a change, or as
<code>If-None-Match</code> with a read. A POST may carry an <code>Idempotency-Key</code>. Lists give a cursor as <code>next</code>.</p></div>
${sections.join('')}${renderProblems()}${renderScopes()}</main></body></html>`;
}

function renderContents(nouns: readonly (readonly [string, readonly Endpoint[]])[]): string {
  const groups = nouns.map(([noun, own]) => {
    const links = own.map(({ id, summary }) => `<li><a href="#${id}">${escapeHtml(summary)}</a></li>`);
    return `<details open><summary><a href="#${noun}">${nameOf(noun)}</a></summary><ul>${links.join('')}</ul></details>`;
  });
  return `<nav aria-label="Contents"><a href="/">Daspanel API</a>${groups.join('')}<p><a href="#codes">Problems</a></p><p><a href="#scopes">Scopes</a></p></nav>`;
}

function nameOf(noun: string): string {
  return escapeHtml(noun.replaceAll('-', ' '));
}

const NEEDS: Readonly<Partial<Record<Endpoint['access'], string>>> = {
  public: 'no token',
  token: 'any token',
  session: 'a signed-in person',
};

function renderEndpoint(endpoint: Endpoint, server: string): string {
  const responses = Object.entries(endpoint.responses).map(([status, { description }]) => [status, description] as const);
  const needs = NEEDS[endpoint.access] ?? `<code>${endpoint.access}</code>`;
  return `<article id="${endpoint.id}"><h3><span class="method ${endpoint.method}">${endpoint.method}</span><code>${escapeHtml(endpoint.path)}</code></h3>
<p>${renderText(`${endpoint.summary}. ${endpoint.description ?? ''}`)}</p><p class="soft">Needs ${needs}</p>
${renderQuery(endpoint)}${renderTable('Answers', responses)}
<details><summary>With curl</summary><pre>${escapeHtml(describeCurl(endpoint, server))}</pre></details>
${renderBody(endpoint)}${renderAnswerSchema(endpoint)}
<details><summary>Problems</summary><p>${problemsOf(endpoint)
    .map((code) => `<a href="#problem-${code}"><code>${code}</code></a>`)
    .join(' ')}</p></details></article>`;
}

/** A command that a person can paste after putting ids in the place of the braces. */
function describeCurl(endpoint: Endpoint, server: string): string {
  const body = endpoint.example?.body;
  const parts = [
    endpoint.method === 'GET' ? 'curl' : `curl -X ${endpoint.method}`,
    ...(endpoint.access === 'public' || endpoint.access === 'session' ? [] : [`-H "Authorization: Bearer $TOKEN"`]),
    ...(body === undefined ? [] : [`--json '${JSON.stringify(body)}'`]),
    ...(endpoint.streamTypes === undefined ? [] : [`-H 'Content-Type: ${endpoint.streamTypes[0] ?? ''}' --data-binary @archive.zip`]),
    `'${server}${endpoint.path}'`,
  ];
  return parts.join(' ');
}

function renderQuery(endpoint: Endpoint): string {
  if (endpoint.query === undefined) return '';
  const { properties = {} } = z.toJSONSchema(endpoint.query, { io: 'input' });
  const rows = Object.entries(properties).map(
    ([name, field]) => [name, typeof field === 'object' ? (field.description ?? '') : ''] as const,
  );
  return renderTable('Query', rows);
}

function renderBody(endpoint: Endpoint): string {
  if (endpoint.streamTypes !== undefined) return `<p>Body: ${endpoint.streamTypes.map((type) => `<code>${type}</code>`).join(', ')}</p>`;
  return endpoint.body === undefined ? '' : renderSchema('Body as JSON Schema', endpoint.body, 'input');
}

function renderAnswerSchema(endpoint: Endpoint): string {
  const [answer] = Object.values(endpoint.responses);
  return answer?.body === undefined ? '' : renderSchema('Answer as JSON Schema', answer.body, 'output');
}

function renderSchema(title: string, type: z.ZodType, io: 'input' | 'output'): string {
  const { $schema: _schema, ...schema } = z.toJSONSchema(type, { io });
  return `<details><summary>${title}</summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`;
}

function renderTable(title: string, rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(([name, text]) => `<tr><td><code>${escapeHtml(name)}</code></td><td>${renderText(text)}</td></tr>`);
  return `<table><thead><tr><th colspan="2">${title}</th></tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

function renderProblems(): string {
  const rows = Object.entries(problems).map(
    ([code, { status, title }]) =>
      `<tr id="problem-${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return `<section id="codes"><h2>problems</h2><div class="card"><table><tbody>${rows.join('')}</tbody></table></div></section>`;
}

function renderScopes(): string {
  const rows = Object.entries(scopes).map(([name, { title }]) => [name, title] as const);
  return `<section id="scopes"><h2>scopes</h2><div class="card">${renderTable('What a token may do', rows)}</div></section>`;
}

/** Text in which what stands between backticks is code. */
function renderText(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
