import { Checkbox, NativeSelect, NumberInput, PasswordInput, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SchemaFormState } from './use-schema-form.ts';

export interface FormFieldProps {
  readonly form: SchemaFormState;
  /** Path of the field in the body, such as `version.name`. */
  readonly name: string;
  /** Where the schema's own words are not the right ones here. */
  readonly label?: string;
  readonly description?: ReactNode;
  /** Words for the values of a choice; those left out stand for themselves. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly as?: 'password' | 'textarea';
  readonly autoComplete?: string;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly type?: 'email' | 'url' | 'text';
}

/** One field, as its schema says: text, number, choice or switch, with its title, what it means, and what is wrong with it. */
export function FormField(props: FormFieldProps) {
  const { form, name, as } = props;
  const field = form.describe(name);
  const value = form.values[name];
  const common = {
    name,
    label: props.label ?? field.title,
    description: props.description ?? field.description,
    error: form.errors[name],
    ...(props.autoFocus === true ? { 'data-autofocus': true, autoFocus: true } : {}),
  };
  const asked = { ...common, required: field.isRequired, withAsterisk: false, placeholder: props.placeholder ?? '' };
  const text = { ...asked, value: String(value ?? ''), autoComplete: props.autoComplete ?? 'off', spellCheck: false };
  const change = (event: { readonly currentTarget: { readonly value: string } }) => form.setValue(name, event.currentTarget.value);
  if (as === 'password') return <PasswordInput {...text} onChange={change} />;
  if (as === 'textarea') return <Textarea {...text} autosize minRows={2} maxRows={8} onChange={change} />;
  switch (field.kind) {
    case 'switch':
      return <Checkbox {...common} checked={value === true} onChange={(event) => form.setValue(name, event.currentTarget.checked)} />;
    case 'number':
      return <NumberInput {...asked} value={typeof value === 'number' ? value : ''} onChange={(next) => form.setValue(name, next)} />;
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={String(value ?? '')}
          onChange={change}
          data={[
            ...(field.isRequired || value === undefined ? [{ value: '', label: '' }] : []),
            ...field.choices.map((one) => ({ value: one, label: props.choices?.[one] ?? one })),
          ]}
        />
      );
    case 'text':
      return <TextInput {...text} type={props.type ?? 'text'} onChange={change} />;
  }
}
