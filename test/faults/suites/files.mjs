// Damaged files: read, or refused by an error that names them; models that are read are asked everything.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { corpus, small } from '../corpus.mjs';
import { judgeError, judgeInteractions, judgeNumbers } from '../judge.mjs';
import { mutated } from '../mutate.mjs';
import { randomOf } from '../random.mjs';

export const name = 'files';

export async function open(halfsweep, node, serve) {
  const files = await corpus(halfsweep);
  const pages = await import('../../../dist/browser/files.js');
  const folder = mkdtempSync(join(tmpdir(), 'halfsweep-faults-'));
  const byKind = Map.groupBy?.(files, ({ kind }) => kind) ?? groupBy(files);
  const data = small(halfsweep);
  const readers = {
    // Every other one as a page reads it, by the build for pages.
    interactions: async (file, bytes, seed) => {
      const entry = /\.zip$/.test(file) && seed % 4 > 1 ? { entry: 'plain.csv' } : {};
      judgeInteractions(
        seed % 2
          ? await node.readInteractions(file, entry)
          : await pages.readInteractions(new File([bytes], basename(file)), entry),
      );
    },
    negatives: async (file) => judgeNumbers(await node.readNegatives(file)),
    model: (file, bytes) => readAndAsk(halfsweep, node, serve, file, bytes),
    state: async (_, bytes) => {
      await halfsweep.fitWals(data, {
        workers: 1,
        epochs: 3,
        factors: 3,
        simd: 'strict',
        resume: new Uint8Array(bytes),
      });
    },
  };
  return {
    async run(seed) {
      const random = randomOf(seed);
      const original = random.pick(files);
      const others = byKind.get(original.kind).map(({ bytes }) => bytes);
      const bytes = mutated(original.bytes, others, random);
      const file = join(folder, original.name);
      writeFileSync(file, bytes);
      try {
        await readers[original.kind](file, bytes, seed);
      } catch (error) {
        judgeError(error);
      }
    },
    describe: (seed) => randomOf(seed).pick(files).name,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function groupBy(files) {
  const groups = new Map();
  for (const file of files) groups.set(file.kind, [...(groups.get(file.kind) ?? []), file]);
  return groups;
}

/** A model by every door, and then all that it can be asked. */
async function readAndAsk(halfsweep, node, serve, file, bytes) {
  if (file.endsWith('.safetensors')) {
    for (const open of [(b) => halfsweep.FactorModel.decode(b), (b) => serve.loadModel(b)]) {
      const model = await attempt(() => open(new Uint8Array(bytes)));
      if (model) await ask(model);
    }
    return;
  }
  const model = await node.importModel(file);
  await ask(model);
}

const attempt = async (work) => {
  try {
    return await work();
  } catch (error) {
    judgeError(error);
    return undefined;
  }
};

async function ask(model) {
  const [users, items] = [model.users, model.items];
  const user = users.size > 0 ? users.idAt(users.size - 1) : 'nobody';
  const item = items.size > 0 ? items.idAt(items.size - 1) : 'nothing';
  const history = items.size > 1 ? [items.idAt(0), item] : [item];
  const questions = [
    () => model.recommend(user, { count: 3 }),
    () => model.recommend(user, { count: 3, includeSeen: true, only: history }),
    () => model.recommendMany?.([user], { count: 2 }),
    () => [...(model.recommendAll?.({ count: 2 }) ?? [])].map(({ items, scores }) => [items, scores]),
    () => model.recommendFor(history, { count: 3 }),
    () => model.recommendFor([], { count: 3 }),
    () => model.foldInUser(history),
    () => model.foldInItem?.([user]),
    () => model.similarItems(item, { count: 3 }),
    () => model.similarUsers?.(user, { count: 3 }),
    () => model.explain(user, item),
    () => model.score(user, item),
    () => {
      const session = model.session(history);
      session.remove(history[0]);
      session.add(history[0]);
      return [session.factors(), session.recommend({ count: 2 }), session.explain(item)];
    },
    () => model.truncate?.(1).recommendFor(history, { count: 2 }),
    () => model.quantize?.('int8').recommendFor(history, { count: 2 }),
    () => model.encode?.().length,
  ];
  for (const question of questions) judgeNumbers(await attempt(question));
}
