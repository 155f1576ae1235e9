// The line at the foot of the page: nothing leaves the device, and the figure that shows it.
import { keepForOffline } from '../offline/register.ts';
import { byId } from './element.ts';
import { countRequests } from './requests.ts';

export interface NetworkLine {
  /** Takes the number of requests that the training worker has made so far. */
  workerHasMade(count: number): void;
}

/** To be called once the page answers. Counts from when everything is also kept for offline use. */
export function startNetworkLine(): NetworkLine {
  const worker = { made: 0, madeBefore: 0 };
  let show = () => {};
  keepForOffline().then((isKept) => {
    worker.madeBefore = worker.made;
    countRequests((ofPage) => {
      show = () => {
        const count = ofPage + worker.made - worker.madeBefore;
        const requests = `${count} request${count === 1 ? '' : 's'} since loading`;
        byId('network-text').textContent = isKept ? `${requests} · works offline` : requests;
        byId('network').dataset.count = String(count);
      };
      show();
    });
  });
  return {
    workerHasMade(count) {
      worker.made = count;
      show();
    },
  };
}
