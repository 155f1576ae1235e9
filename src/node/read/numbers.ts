// Numbers as text has them.

/** Is the field a finite number, with a decimal point? */
export function isNumber(field: string): boolean {
  return field.trim() !== '' && Number.isFinite(Number(field));
}

/** The number that the field is, with that decimal sign; NaN for anything else. */
export function toNumber(field: string, decimal = '.'): number {
  const text = decimal === '.' ? field : field.replaceAll('.', 'x').replace(decimal, '.');
  return isNumber(text) ? Number(text) : Number.NaN;
}
