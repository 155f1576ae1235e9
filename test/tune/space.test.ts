import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { drawSettings } from '../../src/tune/settings.ts';
import { resolveSpace } from '../../src/tune/space.ts';

const ials = resolveSpace('ials');

describe('the space of an objective', () => {
  it('is w0 and λ for iALS, in the ranges of the paper, and a discount by frequency', () => {
    expect(ials).toEqual({
      unobservedWeight: { low: 0.005, high: 1 },
      regularization: { low: 5e-4, high: 0.05 },
      frequencyDiscount: [0, 0.25],
    });
  });

  it('takes the dimensions of the caller', () => {
    const space = resolveSpace('hkv', { alpha: [1, 10], unobservedWeight: 0.5 });
    expect(space).toMatchObject({ alpha: [1, 10], unobservedWeight: 0.5, regularization: { low: 0.01, high: 100 } });
  });

  it.each([
    [{ factors: 3 }, /^space must be an object of unobservedWeight/],
    [{ regularization: { low: 0, high: 1 } }, /^space\.regularization must be a number, an array/],
    [{ regularization: { low: 2, high: 1 } }, /got "2 to 1"/],
    [{ regularization: [] }, /^space\.regularization/],
    [{ regularization: Number.NaN }, /^space\.regularization/],
    [{ regularization: [-1, 2] }, /^regularization must be a finite number ≥ 0/],
    [{ regularization: { low: 1, high: 1e39 } }, /^regularization must be a finite number ≥ 0/], // beyond float32
    [{ alpha: { low: 1, high: 2 } }, /^alpha must be left out but with objective 'implicit' or 'hkv'/],
    [null, /^space must be an object/],
  ])('refuses %j', (space, message) => {
    expect(() => resolveSpace('ials', space as never)).toThrow(ArgumentError);
    expect(() => resolveSpace('ials', space as never)).toThrow(message);
  });
});

describe('settings', () => {
  it('are the same for a seed, and others for another', () => {
    expect(drawSettings('ials', ials, 20, 3)).toEqual(drawSettings('ials', ials, 20, 3));
    expect(drawSettings('ials', ials, 20, 3)).not.toEqual(drawSettings('ials', ials, 20, 4));
  });

  it('begin with the defaults where they are in the space', () => {
    expect(drawSettings('ials', ials, 2, 1)[0]).toEqual({
      unobservedWeight: 0.1,
      regularization: 0.003,
      frequencyDiscount: 0,
    });
    expect(drawSettings('hkv', resolveSpace('hkv'), 1, 1)[0]).toEqual({ alpha: 40, regularization: 0.01 });
    const elsewhere = resolveSpace('ials', { unobservedWeight: { low: 0.5, high: 1 } });
    expect(drawSettings('ials', elsewhere, 1, 1)[0].unobservedWeight).toBeGreaterThanOrEqual(0.5);
  });

  it('are log-uniform in their ranges, and have three digits', () => {
    const drawn = drawSettings('ials', ials, 4001, 1).slice(1);
    const counts = [0, 0, 0, 0];
    for (const { unobservedWeight: w0 = 0, regularization = 0 } of drawn) {
      expect(Number(w0.toPrecision(3))).toBe(w0);
      expect(regularization).toBeGreaterThanOrEqual(5e-4);
      expect(regularization).toBeLessThanOrEqual(0.05);
      counts[Math.min(3, Math.floor((4 * Math.log(w0 / 0.005)) / Math.log(200)))]++;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150); // five standard deviations
  });

  it('take every value of a list, and the one of a number', () => {
    const space = resolveSpace('ials', { unobservedWeight: [0.2, 0.4], regularization: 0.01 });
    const drawn = drawSettings('ials', space, 30, 1);
    expect(new Set(drawn.map(({ unobservedWeight }) => unobservedWeight))).toEqual(new Set([0.2, 0.4]));
    expect(drawn.every(({ regularization }) => regularization === 0.01)).toBe(true);
  });
});
