// The steps of stochastic gradient descent against finite differences of the objective in float64, every build: every
// loss, with and without biases, regularization and weights, sampled negatives, Adagrad.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOSS_NAMES, LOSSES, type SgdLoss } from '../../../src/solve/sgd/losses.ts';
import { builds } from '../../builds.ts';
import {
  gradientOf,
  harmonic,
  type Parameters,
  type Part,
  penalty,
  scoreOf,
  stepped,
  valueOfLoss,
} from '../../reference/sgd.ts';
import { seeded } from '../../seeded.ts';
import { type SgdCase, withSgd } from './problems.ts';

/** Float32 of numbers up to about ten. */
const TOLERANCE = 2e-5;
/** By how a loss takes an entry; what it says of a score or a difference is held against a reference of its name. */
const POINTS = LOSS_NAMES.filter((loss) => !LOSSES[loss].pairwise);
const PAIRS = LOSS_NAMES.filter((loss) => LOSSES[loss].pairwise && !LOSSES[loss].trials);
const VIOLATIONS = LOSS_NAMES.filter((loss) => LOSSES[loss].trials);
/** What sgdBlocks returns for a loss that it does not know. */
const UNKNOWN_LOSS = -1;
const PARTS: Part[] = ['users', 'items', 'userBiases', 'itemBiases'];

const shape = fc.record({
  seed: fc.nat(1e6),
  factors: fc.constantFrom(1, 3, 8, 13, 24),
  biases: fc.boolean(),
  weight: fc.constantFrom(1, 0.5, 3),
  target: fc.constantFrom(1, -1),
  ridge: fc.constantFrom(0, 0.1),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

/** One user and two items. */
function caseOf(loss: SgdLoss, { seed, factors, biases, weight, target, ridge }: Shape): SgdCase {
  const random = seeded(seed);
  const bias = () => (biases ? random.normal() : 0);
  return {
    loss,
    biases,
    parameters: {
      users: random.matrix(1, factors),
      items: random.matrix(2, factors),
      userBiases: [bias()],
      itemBiases: [bias(), bias()],
    },
    entries: [{ user: 0, item: 0, target, weight }],
    known: [[0]],
    ridges: { users: ridge, items: ridge / 2, biases: biases ? 2 * ridge : 0 },
  };
}

/** w·ℓ + ½λ of one score. */
function pointObjective(given: SgdCase, item: number, target: number, weight: number) {
  return (at: Parameters) =>
    weight * valueOfLoss(given.loss, target, scoreOf(at, 0, item)) + penalty(at, given.ridges!, [0], [item]);
}

/** A difference of scores under a loss of its own; the user's bias has no part in it. */
function pairObjective(given: SgdCase, loss: (difference: number) => number) {
  const ridges = given.ridges!;
  return (at: Parameters) =>
    given.entries[0].weight * loss(scoreOf(at, 0, 0) - scoreOf(at, 0, 1)) +
    penalty({ ...at, userBiases: [0] }, ridges, [0], [0, 1]);
}

/** One step down the gradient, by whose elements `adapt` may divide; biases that the case does without stay zero. */
function down(
  given: SgdCase,
  objective: (at: Parameters) => number,
  at: Parameters,
  rate = 1,
  adapt = (gradient: Parameters) => gradient,
): Parameters {
  const moved = stepped(at, adapt(gradientOf(objective, at)), rate);
  return given.biases ? moved : { ...moved, userBiases: at.userBiases, itemBiases: at.itemBiases };
}

function expectClose(got: Parameters, expected: Parameters): void {
  for (const part of PARTS) {
    const [a, b] = [got[part].flat(), expected[part].flat()];
    const scale = 1 + Math.max(...b.map(Math.abs));
    a.forEach((value, k) => {
      expect(Math.abs(value - b[k]), `${part}[${k}]`).toBeLessThan(TOLERANCE * scale);
    });
  }
}

describe.each(builds)('a step of sgdBlocks ($name)', ({ create }) => {
  const kernels = create();
  const run = (given: SgdCase) =>
    withSgd(kernels, given, kernels.call.tallyBytes(), (memory) => {
      expect(kernels.call.sgdBlocks(memory.task, 1, 0, 1, 0, memory.out)).toBe(0);
      return { after: memory.read(), squares: memory.squares(), ...memory.tally() };
    });

  describe.each(POINTS)('%s', (loss) => {
    it('goes down the gradient of an entry', () => {
      fc.assert(
        fc.property(shape, (drawn) => {
          const given = caseOf(loss, drawn);
          const before = given.parameters;
          fc.pre(loss !== 'hinge' || Math.abs(1 - drawn.target * scoreOf(before, 0, 0)) > 1e-3);
          const objective = pointObjective(given, 0, drawn.target, drawn.weight);
          const got = run(given);
          expectClose(got.after, down(given, objective, before));
          expect(got.loss).toBeCloseTo(drawn.weight * valueOfLoss(loss, drawn.target, scoreOf(before, 0, 0)), 4);
          expect(got.examples).toBe(1);
        }),
        { numRuns: 60 },
      );
    });

    it('then down the gradient of its negative', () => {
      fc.assert(
        fc.property(shape, (drawn) => {
          const rate = 0.1;
          const negativeTarget = loss === 'squared' ? 0.25 : -1;
          const given = { ...caseOf(loss, drawn), rate, negatives: 1, negativeTarget };
          const positive = pointObjective(given, 0, drawn.target, drawn.weight);
          const negative = pointObjective(given, 1, negativeTarget, 1);
          const before = given.parameters;
          const between = down(given, positive, before, rate);
          fc.pre(
            loss !== 'hinge' ||
              (Math.abs(1 - drawn.target * scoreOf(before, 0, 0)) > 1e-3 &&
                Math.abs(1 - negativeTarget * scoreOf(between, 0, 1)) > 1e-3),
          );
          const got = run(given);
          expectClose(got.after, down(given, negative, between, rate));
          expect(got.examples).toBe(2);
        }),
        { numRuns: 40 },
      );
    });
  });

  it.each(PAIRS)('goes down the gradient of %s', (loss) => {
    fc.assert(
      fc.property(shape, (drawn) => {
        const given = { ...caseOf(loss, drawn), negatives: 1 };
        given.parameters.userBiases = [0];
        const objective = pairObjective(given, (x) => valueOfLoss(loss, 1, x));
        const got = run(given);
        expectClose(got.after, down(given, objective, given.parameters));
        expect(got.loss).toBeCloseTo(
          objective(given.parameters) - penalty(given.parameters, given.ridges!, [0], [0, 1]),
          4,
        );
      }),
      { numRuns: 60 },
    );
  });

  it.each(VIOLATIONS)('goes down the gradient of %s where the margin is violated, and nowhere else', (loss) => {
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(shape, (drawn) => {
        const given = { ...caseOf(loss, drawn), trials: 3 };
        given.parameters.userBiases = [0];
        const difference = scoreOf(given.parameters, 0, 0) - scoreOf(given.parameters, 0, 1);
        fc.pre(Math.abs(1 - difference) > 1e-3);
        const violated = difference < 1;
        seen.add(violated);
        // Two items: the first trial finds the only negative, whose rank is at most one.
        const objective = pairObjective(given, (x) => harmonic(1) * valueOfLoss(loss, 1, x));
        const expected = violated ? down(given, objective, given.parameters) : given.parameters;
        const got = run(given);
        expectClose(got.after, expected);
        expect(got.loss).toBeCloseTo(given.entries[0].weight * Math.max(0, 1 - difference), 4);
      }),
      { numRuns: 60 },
    );
    expect(seen.size).toBe(2);
  });

  it.each(['squared', 'bpr'] as const)('divides by the root of the squared gradients under Adagrad (%s)', (loss) => {
    fc.assert(
      fc.property(shape, (drawn) => {
        const given = { ...caseOf(loss, drawn), negatives: loss === 'bpr' ? 1 : 0, adagrad: true };
        if (loss === 'bpr') given.parameters.userBiases = [0];
        const before = given.parameters;
        const objective =
          loss === 'bpr'
            ? pairObjective(given, (x) => valueOfLoss(loss, 1, x))
            : pointObjective(given, 0, drawn.target, drawn.weight);
        const square = (row: number[]) => row.reduce((sum, x) => sum + x * x, 0) / row.length;
        const adaptRow = (row: number[]) => row.map((g) => g / Math.sqrt(1 + square(row)));
        const adapt = ({ users, items, userBiases, itemBiases }: Parameters) => ({
          users: users.map(adaptRow),
          items: items.map(adaptRow),
          userBiases: userBiases.flatMap((g) => adaptRow([g])),
          itemBiases: itemBiases.flatMap((g) => adaptRow([g])),
        });
        const got = run(given);
        expectClose(got.after, down(given, objective, before, 1, adapt));
        const gradient = gradientOf(objective, before);
        got.squares.items.forEach((sum, j) => {
          expect(sum / (1 + square(gradient.items[j]))).toBeCloseTo(1, 4);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('knows the codes of the table, each for one loss, and fails on any other, whose rows it leaves alone', () => {
    const codes = LOSS_NAMES.map((loss) => LOSSES[loss].code);
    expect(new Set(codes).size).toBe(codes.length);
    const drawn: Shape = { seed: 1, factors: 3, biases: true, weight: 1, target: 1, ridge: 0.1 };
    for (let code = -2; code < 64; code++) {
      const given = { ...caseOf('squared', drawn), code, negatives: 1, trials: 1 };
      withSgd(kernels, given, kernels.call.tallyBytes(), ({ task, out, read }) => {
        const before = read();
        expect(kernels.call.sgdBlocks(task, 1, 0, 1, 0, out)).toBe(codes.includes(code) ? 0 : UNKNOWN_LOSS);
        if (!codes.includes(code)) expect(read()).toEqual(before);
      });
    }
  });

  it('fails on scores that no float32 fit comes back from, and leaves the rows alone', () => {
    for (const huge of [1e20, Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const loss of LOSS_NAMES) {
        const given = caseOf(loss, { seed: 1, factors: 3, biases: false, weight: 1, target: 1, ridge: 0 });
        given.parameters.users[0][0] = huge;
        Object.assign(given, { negatives: LOSSES[loss].leastNegatives, trials: 3 });
        withSgd(kernels, given, kernels.call.tallyBytes(), ({ task, out, read }) => {
          const items = read().items;
          expect(kernels.call.sgdBlocks(task, 1, 0, 1, 0, out)).toBe(1);
          expect(read().items).toEqual(items);
        });
      }
    }
  });
});

describe.each(builds)('shrinkage ($name)', ({ create }) => {
  const { call, arena } = create();

  it('is the proximal step of ½Σ_j⟨x, v_j⟩² + ½ρ‖x‖², whose gradient it follows for short steps', () => {
    const random = seeded(5);
    const d = 6;
    const items = random.matrix(9, d);
    const x = random.matrix(1, d)[0];
    const rho = 0.7;
    const objective = (at: Parameters) =>
      items.reduce((sum, v) => sum + v.reduce((dot, value, k) => dot + value * at.users[0][k], 0) ** 2 / 2, 0) +
      penalty(at, { users: rho, items: 0, biases: 0 }, [0], []);
    const gradientAt = (row: number[]) =>
      gradientOf(objective, { users: [row], items: [], userBiases: [0], itemBiases: [] }).users[0];
    for (const c of [1e-5, 0.1, 1000]) {
      const moved = arena.scope(() => {
        const gram = arena.put(
          Float64Array.from({ length: d * d }, (_, at) =>
            items.reduce((sum, v) => sum + v[Math.floor(at / d)] * v[at % d], 0),
          ),
        );
        const m = arena.alloc(8 * d * d);
        expect(call.shrinkage(gram, d, c, rho, m, arena.alloc(8 * d * d))).toBe(0);
        const matrix = arena.f64(m, d * d);
        return x.map((_, row) => x.reduce((sum, value, k) => sum + matrix[row * d + k] * value, 0));
      });
      // y = x − c·∇f(y): the implicit step, at any length.
      gradientAt(moved).forEach((slope, k) => {
        expect(moved[k] + c * slope).toBeCloseTo(x[k], 5);
      });
    }
  });

  it('says so when the Gram is not finite', () => {
    arena.scope(() => {
      const gram = arena.put(Float64Array.of(1, 0, 0, Number.NaN));
      expect(call.shrinkage(gram, 2, 1, 0, arena.alloc(32), arena.alloc(32))).toBe(2);
    });
  });
});
