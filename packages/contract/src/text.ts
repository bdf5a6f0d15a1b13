import { z } from 'zod';

/** Text for people: any language, no control characters except line feed and tab. `maximum` counts UTF-16 units. */
export function freeText(maximum: number) {
  return (
    z
      .string()
      .max(maximum)
      .refine((text) => text.isWellFormed(), 'must be well-formed Unicode')
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      .refine((text) => !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text), 'must not hold control characters')
  );
}

/** A moment, as `2026-11-24T18:26:39.000Z`. */
export const timestamp = z.iso.datetime();
