// Times as numbers. A date becomes seconds since 1970; a number, whatever it counts, stays as it is.

/** A day, and a time of it with its zone. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?$/;

/** A `Date`, and text as ISO 8601 has times (of UTC where it names no zone), as seconds since 1970; anything else as it is. */
export function toTime(given: unknown): unknown {
  if (given instanceof Date) return given.getTime() / 1000;
  const [, day, time = '00:00', zone = 'Z'] = (typeof given === 'string' && ISO.exec(given)) || [];
  // Engines take the thirtieth of February for a day in March.
  if (!day || !new Date(day).toJSON()?.startsWith(day)) return given;
  const isGreenwich = /[A-Z]/.test(zone);
  const minutes = !isGreenwich && zone.length === 3 ? ':00' : '';
  const offset = isGreenwich ? 'Z' : zone.replace(/(\d\d)(\d\d)$/, '$1:$2') + minutes;
  return Date.parse(`${day}T${time.replace(',', '.')}${offset}`) / 1000;
}
