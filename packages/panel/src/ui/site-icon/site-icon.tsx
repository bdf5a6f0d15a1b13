import type { Site } from '@daspanel/contract/sites.ts';
import { useEffect, useState, type CSSProperties } from 'react';
import { hueOf } from './hue-of.ts';
import { hasIcon, noteIcon } from './known-icons.ts';
import classes from './site-icon.module.css';
import { whenCalm } from './when-calm.ts';

interface SiteIconProps {
  readonly site: Pick<Site, 'id' | 'name' | 'activeVersion'>;
  /** Pixels. */
  readonly size?: number;
}

/** The icon that a site has given itself; until it is there, and where there is none, its first letter. It stands beside the name, so it says nothing to screen readers. */
export function SiteIcon({ site, size = 18 }: SiteIconProps) {
  const address = addressOf(site);
  const [shown, setShown] = useState(() => (address !== undefined && hasIcon(address) === true ? address : undefined));
  const [painted, setPainted] = useState(shown);
  useEffect(() => {
    if (address === undefined || address === shown || hasIcon(address) === false) return;
    return whenCalm(() => setShown(address));
  }, [address, shown]);
  const isPainted = shown !== undefined && painted === shown;
  const note = (isThere: boolean) => {
    if (shown === undefined) return;
    noteIcon(shown, isThere);
    if (isThere) setPainted(shown);
    else setShown(undefined);
  };
  return (
    <span
      className={classes.tile}
      style={{ '--size': `${size}px`, '--hue': hueOf(site.id) } as CSSProperties}
      data-painted={isPainted}
      aria-hidden
    >
      {!isPainted && site.name.slice(0, 1).toUpperCase()}
      {shown !== undefined && (
        <img src={shown} alt="" decoding="async" draggable={false} onLoad={() => note(true)} onError={() => note(false)} />
      )}
    </span>
  );
}

/** Of `site-icons.get`, whose definition the first view does without; with the id of the live version, so that another one's icon takes its place at once. */
function addressOf({ id, activeVersion }: SiteIconProps['site']): string | undefined {
  return activeVersion === null ? undefined : `/v1/sites/${id}/icon?live=${activeVersion}`;
}
