import type { Site } from '@daspanel/contract/sites.ts';
import { useEffect, useState, type CSSProperties } from 'react';
import { hueOf } from './hue-of.ts';
import { askForIcon, hasIcon } from './known-icons.ts';
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
  const [found, setFound] = useState(() => (hasIcon(address) === true ? address : undefined));
  useEffect(() => {
    if (address === found || hasIcon(address) === false) return;
    let isWanted = true;
    const takeBack = whenCalm(() => void askForIcon(address).then((isThere) => isWanted && setFound(isThere ? address : undefined)));
    return () => {
      isWanted = false;
      takeBack();
    };
  }, [address, found]);
  const shown = hasIcon(address) === false ? undefined : found;
  return (
    <span
      className={classes.tile}
      style={{ '--size': `${size}px`, '--hue': hueOf(site.id) } as CSSProperties}
      data-painted={shown !== undefined}
      aria-hidden
    >
      {shown === undefined ? site.name.slice(0, 1).toUpperCase() : <img src={shown} alt="" draggable={false} />}
    </span>
  );
}

/** Of `site-icons.get`, whose definition the first view does without; with the id of the live version, so that another one's icon takes its place at once. */
function addressOf({ id, activeVersion }: SiteIconProps['site']): string {
  return `/v1/sites/${id}/icon${activeVersion === null ? '' : `?live=${activeVersion}`}`;
}
