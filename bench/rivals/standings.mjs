// Who is where, from the courses of all contenders on one data set at one size.
import { median } from '../lib/figures.mjs';
import { isApproximate, isOurs } from './contenders.mjs';
import { pointsOf, reach } from './course.mjs';
import { TARGETS } from './settings.mjs';

/** What is shown of one data set and size: [{ name, best, toQuality, target: { loss, seconds }, ours, … }]. */
export function standings(rows) {
  const done = rows.filter(({ failed }) => !failed);
  const best = Math.max(...done.filter(({ name }) => !isApproximate(name)).flatMap(({ qualities }) => qualities));
  const lossCourses = new Map(done.map((row) => [row.name, pointsOf(row.at, row.losses, row.seconds, row.last)]));
  return done.map((row) => {
    const quality = pointsOf(row.at, row.qualities, row.seconds, row.last);
    const losses = lossCourses.get(row.name);
    const mark = losses.find(({ sweeps }) => sweeps === TARGETS.sweeps) ?? losses.at(-1);
    const ours = done
      .filter(({ name }) => isOurs(name))
      .map(({ name }) => ({ name, reached: reach(lossCourses.get(name), mark.value, false) }))
      .filter(({ reached }) => reached)
      .sort((a, b) => a.reached.seconds - b.reached.seconds)[0];
    return {
      name: row.name,
      sweep: median(row.seconds),
      best: Math.max(...row.qualities),
      toQuality: reach(quality, TARGETS.quality * best, true),
      mark,
      ours,
    };
  });
}

/** Rows by "data, d". */
export function places(rows) {
  const found = new Map();
  for (const row of rows) {
    const place = `${row.dataset}, d = ${row.d}`;
    found.set(place, [...(found.get(place) ?? []), row]);
  }
  return found;
}

/** A contender as tables and pictures have it. */
export function labelOf(name) {
  return isApproximate(name) ? `${name} ≈` : name;
}
