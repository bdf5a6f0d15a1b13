import { contract } from '@daspanel/contract';
import type { Session } from '../session.ts';

export async function listEngines({ output, connect }: Session, given: { readonly settings?: boolean }): Promise<void> {
  const { body } = await (await connect()).call(contract.engines.list);
  await output.answer(body, async () => {
    if (given.settings === true)
      return output.table(settingColumns, describeSettings(body.items.find(({ kind }) => kind === 'php')?.settings));
    const rows = body.items.map(({ title, kind, version }) => [title, version === undefined ? `--${kind}` : `--${kind} ${version}`]);
    await output.table([{ title: 'ENGINE' }, { title: 'OPTION' }], rows);
  });
}

export async function listSiteTypes({ output, connect }: Session): Promise<void> {
  const { body } = await (await connect()).call(contract.siteTypes.list);
  await output.answer(body, async () => {
    const rows = body.items.map((type) => [type.name, type.title, type.engines.join(' '), type.oldestPhp ?? '', type.root]);
    await output.table([{ title: 'TYPE' }, { title: 'FOR' }, { title: 'ENGINES' }, { title: 'OLDEST PHP' }, { title: 'ROOT' }], rows);
  });
}

const settingColumns = [{ title: 'SETTING' }, { title: 'VALUES' }, { title: 'DEFAULT' }, { title: 'MEANING', shrinks: true }] as const;

/** Rows of a JSON Schema's properties. */
function describeSettings(schema: Readonly<Record<string, unknown>> | undefined): readonly (readonly string[])[] {
  return Object.entries(asObject(schema?.['properties'])).map(([name, property]) => {
    const { title = '', description = '', default: usual } = asObject(property);
    return [name, describeValues(asObject(property)), usual === undefined ? '' : String(usual), `${String(title)}: ${String(description)}`];
  });
}

function describeValues(property: Readonly<Record<string, unknown>>): string {
  const { type, enum: choices, minimum, maximum } = property;
  if (Array.isArray(choices)) return choices.join(', ');
  if (minimum !== undefined && maximum !== undefined) return `${String(minimum)} to ${String(maximum)}`;
  return type === 'boolean' ? 'true, false' : String(type ?? '');
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
