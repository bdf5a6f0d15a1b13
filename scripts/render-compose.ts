import { describeCompose, describeDevelopment, sharedByServices } from '@daspanel/orchestrator/containers/describe-compose.ts';
import { describeStack, type StackWishes } from '@daspanel/orchestrator/containers/describe-stack.ts';
import { Document, isMap, visit, type Node } from 'yaml';

const heading = ` Daspanel under Docker Compose. Everything that is kept lies in ./data beside this file.
 Written by "npm run deployment" from the descriptions of the parts (packages/orchestrator/src/containers): change it there.
 What may be chosen stands in .env: see docs/docker.md and .env.example.`;
const developmentHeading = ` For work on Daspanel: the sources of this checkout in place of those in the images. Written by "npm run deployment".
 docker compose -f docker-compose.yml -f docker-compose.development.yml up`;

const stackHeading = ` Daspanel on a Docker Swarm: docs/cluster.md. Written by "npm run swarm".
 docker stack deploy --compose-file docker-stack.yml daspanel`;

const SHARED = 'x-shared';

/** The files of a deployment under Docker Compose: their names at the root of the repository, and their texts. `version` names the images. */
export function renderDeployment(version: string): Readonly<Record<string, string>> {
  return { 'docker-compose.yml': renderCompose(version), 'docker-compose.development.yml': renderDevelopment() };
}

function renderCompose(version: string): string {
  const { services, ...rest } = describeCompose(version);
  const document = createDocument({ [SHARED]: sharedByServices, services, ...rest }, heading);
  mergeShared(document);
  return print(document);
}

/** The text of `docker-stack.yml` for a swarm with these machines. */
export function renderStack(wishes: StackWishes): string {
  return print(createDocument(describeStack(wishes), stackHeading));
}

function renderDevelopment(): string {
  return print(createDocument(describeDevelopment(), developmentHeading));
}

/** For YAML 1.1, which older programs read: there `no` and `0:0` need quotation marks. */
function createDocument(content: unknown, comment: string): Document {
  const document = new Document(content, { version: '1.1', merge: true, aliasDuplicateObjects: false });
  document.commentBefore = comment;
  return document;
}

const LONGEST_LINE = 150;

function print(document: Document): string {
  visit(document, {
    Seq: (_, list) => void (list.flow = width(list) <= LONGEST_LINE),
    // A service stands on lines of its own; what is said within one, on one.
    Map: (_, map, path) => void (map.flow = path.filter(isMap).length >= 3 && width(map) <= LONGEST_LINE),
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: true });
}

function width(node: Node): number {
  return JSON.stringify(node.toJSON()).length;
}

/** Says what all services share once, as an anchor that they merge. */
function mergeShared(document: Document): void {
  const shared = document.get(SHARED, true) as Node;
  const services = document.get('services', true);
  if (!isMap(services)) throw new Error('there are no services');
  for (const { value } of services.items) {
    if (!isMap(value)) continue;
    const given = value.toJSON() as Record<string, unknown>;
    for (const [key, common] of Object.entries(sharedByServices)) {
      if (JSON.stringify(given[key]) === JSON.stringify(common)) value.delete(key);
    }
    value.items.unshift(document.createPair('<<', document.createAlias(shared as never, 'shared')) as never);
  }
}
