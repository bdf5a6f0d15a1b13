import { engines, siteTypeList } from '@daspanel/contract/engines.ts';
import { newVersion, type NewVersion } from '@daspanel/contract/version-fields.ts';
import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLateAnswer } from '../api/use-answer.ts';
import { wordsOfContract } from '../texts/index.ts';

/** What a version is, and which PHP runs it; `php` undefined: the one that is recommended. */
export interface EngineChoice {
  readonly type: string;
  readonly isPhp: boolean;
  readonly php: string | undefined;
}

export const initialEngine: EngineChoice = { type: 'static', isPhp: false, php: undefined };

/** The fields of a new version. Throws where the choice is not complete. */
export function engineBody({ type, isPhp, php }: EngineChoice): Pick<NewVersion, 'type' | 'engine'> {
  const { type: known, engine } = newVersion.parse({
    type,
    engine: isPhp ? { kind: 'php', version: php, settings: {} } : { kind: 'static' },
  });
  return { type: known, engine };
}

/** Asks what a version is and, where that needs it, for the version of PHP. */
export function EngineFields({ value, onChange }: { readonly value: EngineChoice; readonly onChange: (choice: EngineChoice) => void }) {
  const { t } = useTranslation();
  const types = useLateAnswer(true, siteTypeList.list)?.body.items ?? [];
  const offers = usePhpOffers();
  const choose = (name: string) => {
    const isPhp = types.find((one) => one.name === name)?.engines.includes('php') === true;
    onChange({ type: name, isPhp, php: isPhp ? (value.php ?? recommended(offers)) : undefined });
  };
  return (
    <>
      <NativeSelect
        label={t('home.create.type')}
        value={value.type}
        onChange={(change) => choose(change.currentTarget.value)}
        data={types.map(({ name, title }) => ({ value: name, label: wordsOfContract(title) }))}
      />
      {value.isPhp && <PhpSelect value={value.php ?? ''} onChange={(php) => onChange({ ...value, php })} />}
    </>
  );
}

/** The versions of PHP that there are; those without security updates say so. */
export function PhpSelect({
  value,
  onChange,
  label,
}: {
  readonly value: string;
  readonly onChange: (php: string) => void;
  readonly label?: string;
}) {
  const { t } = useTranslation();
  const offers = usePhpOffers();
  return (
    <NativeSelect
      label={label ?? t('home.create.engine')}
      value={value}
      onChange={(change) => onChange(change.currentTarget.value)}
      data={offers.map(({ version = '', title, endOfLife }) => ({
        value: version,
        label: isOver(endOfLife) ? t('home.create.endOfLife', { title }) : title,
      }))}
    />
  );
}

interface Offer {
  readonly version?: string | undefined;
  readonly title: string;
  readonly runtime?: 'native' | 'wasm' | undefined;
  readonly endOfLife?: string | null | undefined;
}

function usePhpOffers(): readonly Offer[] {
  return (useLateAnswer(true, engines.list)?.body.items ?? []).filter(({ kind }) => kind === 'php');
}

/** The newest native one that has security updates. */
function recommended(offers: readonly Offer[]): string | undefined {
  return offers.find(({ runtime, endOfLife }) => runtime === 'native' && !isOver(endOfLife))?.version ?? offers[0]?.version;
}

function isOver(endOfLife: string | null | undefined): boolean {
  return typeof endOfLife === 'string' && endOfLife < new Date().toISOString().slice(0, 10);
}
