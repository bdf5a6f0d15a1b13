import { isolationReport } from '@daspanel/formats/launcher-requests.ts';
import { partState } from '@daspanel/formats/part-state.ts';
import { z } from 'zod';
import { endpoint } from './endpoint.ts';

const part = partState.meta({ id: 'Part' });

export const parts = {
  list: endpoint({
    id: 'parts.list',
    method: 'GET',
    path: '/v1/parts',
    access: 'parts:read',
    summary: 'List the parts of the installation and how they are',
    responses: {
      200: {
        description: 'Every part',
        body: z.strictObject({
          items: z.array(part),
          isolation: isolationReport.nullable().meta({
            description:
              'How far this host keeps sites apart; `missing` names the layers that it lacks. Null: the launcher has not looked yet',
          }),
        }),
      },
    },
    problems: ['unavailable'],
  }),
  restart: endpoint({
    id: 'parts.restart',
    method: 'POST',
    path: '/v1/parts/{part}/restart',
    access: 'parts:write',
    summary: 'Restart a part',
    params: z.strictObject({ part: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/) }),
    responses: { 202: { description: 'It is being restarted' } },
  }),
};
