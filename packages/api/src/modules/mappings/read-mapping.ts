import { mapping, serves } from '@daspanel/contract';
import { SiteProblem } from '../../reconciler/site-problem.ts';
import type { WantedMapping } from '../../reconciler/wanted-site.ts';
import type { MappingRow } from './mapping-store.ts';

/** What a stored mapping is to do. Throws when its record is damaged. */
export function readMapping(row: MappingRow): WantedMapping {
  try {
    return {
      id: row.id,
      host: row.host,
      serves: serves.parse(JSON.parse(row.serves)),
      www: row.www,
      httpsOnly: row.https_only === 1,
      hsts: mapping.shape.hsts.parse(row.hsts === null ? null : JSON.parse(row.hsts)),
      certificate: row.certificate,
    };
  } catch (error) {
    throw new SiteProblem(`the record of the mapping ${row.host} is damaged`, { cause: error });
  }
}
