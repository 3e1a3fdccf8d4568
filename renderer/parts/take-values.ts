/** Reads named fields of a form and empties those that hold secrets, so that nothing keeps them. */
export function takeValues<N extends string>(form: HTMLFormElement, names: readonly N[]): Record<N, string> {
  const values = {} as Record<N, string>;
  for (const name of names) values[name] = takeValue(form, name);
  return values;
}

function takeValue(form: HTMLFormElement, name: string): string {
  const field = form.elements.namedItem(name);
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return '';
  const { value } = field;
  if (field.dataset['once'] === 'yes') field.value = '';
  return value;
}

/** Puts the keyboard into the first empty field; true when there was one. */
export function focusFirstEmpty(form: HTMLFormElement): boolean {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.type !== 'radio' && field.value.trim() === '') {
      field.focus();
      return true;
    }
  }
  return false;
}

/** Codes are read and typed in groups: spaces and dashes carry nothing. */
export function digitsOf(typed: string): string {
  return typed.replace(/[\s-]/g, '');
}

export function isCode(digits: string): boolean {
  return /^[0-9]{6,8}$/.test(digits);
}
