// The page: loads the model and the catalogue, and starts each tab when it is first opened.
import 'uplot/dist/uPlot.min.css';
import './style/base.css';
import './style/search.css';
import './style/pick.css';
import './style/train.css';
import './style/map.css';
import { Catalogue } from './catalogue.ts';
import { startMapPanel } from './map/panel.ts';
import { EXAMPLES } from './pick/examples.ts';
import { startPickPanel } from './pick/panel.ts';
import { Picks } from './picks.ts';
import { byId } from './shell/element.ts';
import { showFailure } from './shell/failure.ts';
import { showModelNote } from './shell/model-note.ts';
import { startNetworkLine } from './shell/network-line.ts';
import { startTabs } from './shell/tabs.ts';
import { startTrainPanel, type TrainedModel } from './train/panel.ts';

async function start(): Promise<void> {
  const [catalogue, picks] = await Promise.all([Catalogue.load(), Picks.load(EXAMPLES[0].names)]);
  catalogue.orderBy(picks.popular());
  startPickPanel(picks, catalogue);
  performance.mark('first recommendations');
  document.body.dataset.ready = '';
  const network = startNetworkLine();

  const starters = new Map([
    ['train', () => startTrainPanel({ use, onRequests: network.workerHasMade })],
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

const tabs = startTabs();
start().catch(showFailure);
