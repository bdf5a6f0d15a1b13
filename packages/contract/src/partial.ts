import { z } from 'zod';

type Defaulted = Readonly<Record<string, z.ZodDefault<z.ZodType>>>;
type Partial<Shape extends Defaulted> = { [Key in keyof Shape]: z.ZodOptional<Shape[Key]['def']['innerType']> };

/**
 * The fields of an object, each optional and without its default: a change of some of them. (Zod's own `partial()` keeps the
 * defaults, so that a change of one field would reset all others.)
 */
export function partialWithoutDefaults<Shape extends Defaulted>(object: z.ZodObject<Shape>): z.ZodObject<Partial<Shape>, z.core.$strict> {
  const fields = Object.entries(object.shape).map(([key, field]) => [key, describeAs(field, field.unwrap()).optional()]);
  return z.strictObject(Object.fromEntries(fields) as Partial<Shape>);
}

function describeAs(from: z.ZodType, to: z.ZodType): z.ZodType {
  const meta = from.meta();
  return meta === undefined ? to : to.meta(meta);
}
