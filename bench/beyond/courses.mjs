// Every kind of fit as a course: `sweep()` goes on by an epoch, `model()` gives { factors, users, items } as they are then.
import { FactorModel, fitWals, IdMap } from 'halfsweep';
import { CentredFit } from './centred-als.mjs';
import { CosineFit } from './cosine-contrast.mjs';
import { ShiftedFit } from './shifted-als.mjs';
import { shiftedIals, softmaxSecondOrder, userShares } from './terms.mjs';

const MOST_EPOCHS = 1000;

/** The package's own least squares. */
class WalsCourse {
  constructor(interactions, { exponent = 0, ...settings }) {
    const userWeights = exponent === 0 ? undefined : userShares(interactions, exponent);
    const options = { ...settings, userWeights, epochs: MOST_EPOCHS, lossEvery: 0, workers: 1 };
    this.epochs = fitWals.epochs(interactions, options);
  }

  async sweep() {
    this.epoch = (await this.epochs.next()).value;
  }

  async model() {
    const { factors, userFactors, itemFactors } = await this.epoch.model();
    return { factors, users: userFactors, items: itemFactors };
  }

  async end() {
    await this.epochs.return();
  }
}

/** users × items, of rows of length one, by the package's own kernel. */
function cosines(users, items, d) {
  const [userCount, itemCount] = [users.length / d, items.length / d];
  const model = FactorModel.create({
    users: IdMap.range(userCount),
    items: IdMap.range(itemCount),
    factors: d,
    userFactors: Float32Array.from(users),
    itemFactors: Float32Array.from(items),
    itemGram: new Float64Array(d).fill(1),
  });
  return model.scoreAll(Int32Array.from({ length: userCount }, (_, user) => user));
}

/** By kind: the course of (interactions, settings), and the epochs after which it is looked at. */
export const KINDS = {
  wals: { start: (interactions, settings) => new WalsCourse(interactions, settings), looks: [2, 3, 5, 8] },
  shifted: {
    start: (interactions, settings) => new ShiftedFit(interactions, shiftedIals(interactions, settings), settings),
    looks: [2, 3, 5, 8],
  },
  bound: {
    start: (interactions, settings) =>
      new ShiftedFit(interactions, softmaxSecondOrder(interactions, settings), settings),
    looks: [2, 4, 8],
  },
  centred: {
    start: (interactions, settings) =>
      new CentredFit(interactions, softmaxSecondOrder(interactions, settings), settings),
    looks: [4, 10],
  },
  cosine: {
    start: (interactions, settings) => new CosineFit(interactions, settings, cosines),
    looks: [5, 10, 20],
  },
};
