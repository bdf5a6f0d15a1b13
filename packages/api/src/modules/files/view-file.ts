import { contract } from '@daspanel/contract';
import { handle, type Handler } from '../../http/handler.ts';
import { Problem } from '../../problem.ts';
import type { ViewTickets } from '../../view/view-tickets.ts';
import { kindOfType } from '../../view/viewable.ts';
import { findVersion } from '../versions/change-version.ts';
import type { ChangeParts } from './change-files.ts';
import { mediaTypeOf } from './media-type.ts';
import { presentFile } from './present-file.ts';

/** Shows a file in a frame of the panel. It is opened again at each request, so that one that is deleted is gone here too. */
export function viewFileHandlers(
  parts: Pick<ChangeParts, 'sites' | 'versions' | 'askFiles'> & { readonly viewTickets: ViewTickets },
): Handler[] {
  const { askFiles } = parts;
  return [
    handle(contract.files.view, async ({ params, body, caller }) => {
      const describe = async () => {
        findVersion(parts, caller, params);
        const file = presentFile(await askFiles.ask('stat', { ...params, ...body }));
        if (file.type !== 'file' || !file.reachable) throw new Problem('wrong-state', 'only plain files of the site can be shown');
        return file;
      };
      await describe();
      const type = mediaTypeOf(body.path);
      const ticket = parts.viewTickets.issue(caller.actor, async () => {
        const { size } = await describe();
        return {
          kind: kindOfType(type) ?? 'text',
          type,
          size,
          read: async (range) => (await askFiles.open('read', { ...params, ...body, ...(range ?? { end: Math.max(0, size - 1) }) })).stream,
        };
      });
      return { status: 201, body: ticket };
    }),
  ];
}
