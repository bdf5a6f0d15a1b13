import { useState, type FormEvent, type ReactNode } from 'react';
import type { z } from 'zod';
import { reportError } from '../../api/query-client.ts';
import { wordsOfContract } from '../../texts/index.ts';
import { describeField, type FieldDescription } from './describe-field.ts';
import { errorsOfAnswer, errorsOfSchema, noErrors } from './field-errors.ts';

export type FieldValue = string | number | boolean | null;

export interface SchemaFormOptions<Schema extends z.ZodObject> {
  /** What the fields hold at first, by path (`version.name`); also of what is sent along and not shown. */
  readonly initial?: Readonly<Record<string, FieldValue>>;
  /** Sends what the schema made of the values; rejects with what the server says. */
  readonly onSubmit: (values: z.output<Schema>) => Promise<unknown>;
}

export interface SchemaForm<Schema extends z.ZodObject> extends SchemaFormState {
  /** What the schema makes of the values at present; the values themselves where it refuses them. For `asCommand`. */
  readonly draft: () => z.output<Schema>;
}

export interface SchemaFormState {
  readonly values: Readonly<Record<string, FieldValue>>;
  readonly setValue: (path: string, value: FieldValue) => void;
  readonly errors: Readonly<Record<string, ReactNode>>;
  /** What is wrong with no field in particular. */
  readonly sentence: ReactNode;
  readonly isBusy: boolean;
  readonly describe: (path: string) => FieldDescription;
  readonly onSubmit: (submit: FormEvent<HTMLFormElement>) => void;
  readonly reset: () => void;
}

/**
 * A form over the body of an endpoint: `const form = useSchemaForm(setupBody, { onSubmit })`, then `<SchemaForm form={form}>` with `<FormField form={form}
 * name="email" />` for each field. The schema that the server uses checks it first; what the server refuses stands at its field.
 */
export function useSchemaForm<Schema extends z.ZodObject>(schema: Schema, options: SchemaFormOptions<Schema>): SchemaForm<Schema> {
  const initial = options.initial ?? {};
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState(noErrors);
  const [isBusy, setBusy] = useState(false);
  const send = async (form: HTMLFormElement) => {
    const shown = shownFields(form);
    const parsed = schema.safeParse(nest(values, schema));
    if (!parsed.success) return setErrors(errorsOfSchema(parsed.error, shown));
    setErrors(noErrors);
    setBusy(true);
    try {
      await options.onSubmit(parsed.data);
    } catch (error) {
      reportError(error);
      setErrors(errorsOfAnswer(error, shown));
    } finally {
      setBusy(false);
    }
  };
  return {
    values,
    setValue: (path, value) => {
      setValues((before) => ({ ...before, [path]: value }));
      setErrors(({ fields: { [path]: _gone, ...fields }, sentence }) => ({ fields, sentence }));
    },
    errors: errors.fields,
    sentence: errors.sentence,
    isBusy,
    draft: () => {
      const body = nest(values, schema);
      return schema.safeParse(body).data ?? (body as z.output<Schema>);
    },
    describe: (path) => inOwnWords(describeField(schema, path)),
    onSubmit: (submit) => {
      submit.preventDefault();
      const form = submit.currentTarget;
      void send(form).then(() => requestAnimationFrame(() => focusFirstError(form)));
    },
    reset: () => {
      setValues(initial);
      setErrors(noErrors);
    },
  };
}

function inOwnWords(field: FieldDescription): FieldDescription {
  const { title, description } = field;
  return { ...field, title: wordsOfContract(title), description: description === undefined ? undefined : wordsOfContract(description) };
}

/** The body from values by path. A field that was left empty is left out, where the schema can do without. */
function nest(values: Readonly<Record<string, FieldValue>>, schema: z.ZodObject): unknown {
  const body: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(values)) {
    if (value === '' && !describeField(schema, path).isRequired) continue;
    const names = path.split('.');
    const last = names.pop() ?? path;
    let place = body;
    for (const name of names) place = (place[name] ??= {}) as Record<string, unknown>;
    place[last] = value;
  }
  return body;
}

function shownFields(form: HTMLFormElement): ReadonlySet<string> {
  return new Set(Array.from(form.querySelectorAll<HTMLInputElement>('[name]'), ({ name }) => name));
}

function focusFirstError(form: HTMLFormElement): void {
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
