// The page: loads the model and the catalogue, and starts each tab when it is first opened.
import './style/base.css';
import './style/search.css';
import './style/pick.css';
import './style/train.css';
import './style/map.css';
import { startMapPanel } from './map/panel.ts';
import { EXAMPLES } from './pick/examples.ts';
import { startPickPanel } from './pick/panel.ts';
import { Picks } from './picks.ts';
import { Catalogue } from './search/catalogue.ts';
import { byId } from './shell/element.ts';
import { showFailure } from './shell/failure.ts';
import { showModelNote } from './shell/model-note.ts';
import { startNetworkLine } from './shell/network-line.ts';
import { startTabs } from './shell/tabs.ts';
import type { TrainedModel, TrainPanelOptions } from './train/panel.ts';

async function start(): Promise<void> {
  const loading = Picks.load(EXAMPLES[0].names);
  const catalogue = await Catalogue.load(loading.then((picks) => picks.popular()));
  const picks = await loading;
  startPickPanel(picks, catalogue);
  performance.mark('first recommendations');
  document.body.dataset.ready = '';
  const network = startNetworkLine();

  const starters = new Map([
    ['train', () => startTraining({ use, onRequests: network.workerHasMade })],
    ['map', () => startMapPanel(picks, catalogue)],
  ]);
  tabs.onOpen((panel) => {
    starters.get(panel)?.();
    starters.delete(panel);
  });

  function use({ bytes, label }: TrainedModel): void {
    picks.useModel(bytes);
    showModelNote(label, () => {
      picks.useModel(null);
      showModelNote(null, () => {});
    });
    tabs.open('pick');
    byId('tab-pick').focus();
  }
}

/** The one tab whose code comes late: it is as large as all the rest, and most visitors only pick. */
async function startTraining(options: TrainPanelOptions): Promise<void> {
  try {
    const { TrainPanel } = await import('./train/panel.ts');
    new TrainPanel(options);
  } catch (error) {
    byId('train-status').textContent = `Training is not possible here: ${error}`;
  }
}

const tabs = startTabs();
start().catch(showFailure);
