// What both suites do around their measurements: who is there, on what data, and what is recorded beside the rows.
import { describeDataset, findDatasets } from '../lib/datasets.mjs';
import { rivalsEnvironment } from './environment.mjs';
import { OBJECTIVES, QUICK } from './settings.mjs';

/**
 * Goes over the data sets and returns what a suite records.
 * @param plan what the suite is to do, kept with its figures
 * @param measureOn (dataset, its objective, environment) → its rows, a generator
 */
export async function recordSuite({ quick, log }, plan, measureOn) {
  const { present, missing } = findDatasets();
  const environment = rivalsEnvironment(log);
  for (const [system, why] of Object.entries(environment.missing)) log(`NOT RUN: ${system}: ${why}`);
  const objectives = quick ? QUICK.objectives : OBJECTIVES;
  const result = {
    plan,
    objectives,
    datasets: [],
    missing,
    absent: environment.missing,
    notes: environment.notes,
    rows: [],
  };
  for (const dataset of present.filter((each) => each in objectives)) {
    result.datasets.push(await describeDataset(dataset));
    for await (const row of measureOn(dataset, objectives[dataset], environment)) result.rows.push({ dataset, ...row });
  }
  return result;
}
