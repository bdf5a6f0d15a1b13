import { describeCompose, sharedByServices } from '@daspanel/orchestrator/containers/describe-compose.ts';
import { Document, isMap, visit, type Node } from 'yaml';

const heading = ` Daspanel under Docker Compose. Everything that is kept lies in ./data beside this file.
 Written by "npm run deployment" from the descriptions of the parts (packages/orchestrator/src/containers): change it there.
 What may be chosen stands in .env: see docs/docker.md and .env.example.`;

const SHARED = 'x-shared';

/** The text of `docker-compose.yml` for images of a version. Written for YAML 1.1, which older programs read: there `no` and `0:0` need quotation marks. */
export function renderCompose(version: string): string {
  const { services, ...rest } = describeCompose(version);
  const document = new Document(
    { [SHARED]: sharedByServices, services, ...rest },
    { version: '1.1', merge: true, aliasDuplicateObjects: false },
  );
  document.commentBefore = heading;
  mergeShared(document);
  visit(document, {
    Seq: (_, list) => void (list.flow = width(list) <= LONGEST_LINE),
    // A service stands on lines of its own; what is said within one, on one.
    Map: (_, map, path) => void (map.flow = path.filter(isMap).length >= 3 && width(map) <= LONGEST_LINE),
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true, singleQuote: true });
}

const LONGEST_LINE = 150;

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
