// The two settings of a fit.
import { byId } from '../shell/element.ts';

export interface FitSettings {
  readonly factors: number;
  readonly unobservedWeight: number;
}

/** Shows the values beside the sliders and returns a reader of them. */
export function startSliders(): () => FitSettings {
  const factors = byId<HTMLInputElement>('factors');
  // The slider holds the logarithm.
  const unobserved = byId<HTMLInputElement>('unobserved');
  const read = () => ({ factors: factors.valueAsNumber, unobservedWeight: rounded(10 ** unobserved.valueAsNumber) });
  const show = () => {
    const settings = read();
    byId('factors-value').textContent = String(settings.factors);
    byId('unobserved-value').textContent = String(settings.unobservedWeight);
    unobserved.setAttribute('aria-valuetext', String(settings.unobservedWeight));
  };
  factors.addEventListener('input', show);
  unobserved.addEventListener('input', show);
  show();
  return read;
}

/** To two digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
