import { fitWals } from 'halfsweep';
import { readInteractions } from 'halfsweep/files';

const dropped = new File(
  ['user,item\nann,tea\nann,honey\nbob,tea\nbob,honey\nbob,lemon\ncat,coffee\ncat,milk\n'],
  'plays.csv',
);
readInteractions(dropped).then(async (interactions) => {
  const model = await fitWals(interactions, { factors: 2, regularization: 0.01 });
  document.querySelector('output').value = model.recommend('ann', { count: 1 })[0].item;
});
