import { randomInt } from 'node:crypto';

const ADJECTIVES = (
  'able agile amber ample azure bold brave breezy bright brisk calm candid careful cheerful clever cosy crisp curious daring deep eager early easy fair fancy ' +
  'fast fine fresh gentle giant glad golden good grand green happy hardy honest humble jolly keen kind large light lively long loyal lucky mellow merry mighty ' +
  'mild modest neat nimble noble open patient plain polite proud pure quick quiet rapid ready rich rosy round royal safe sharp shiny silent silver simple sleek ' +
  'smart smooth snowy soft solid sound spry steady still strong sunny super sure swift tall tidy tiny true vivid warm wise witty young zesty'
).split(' ');

const ANIMALS = (
  'albatross alpaca antelope badger bear beaver bee bison buffalo camel canary caribou cat cheetah cicada condor cougar crab crane cricket curlew deer dingo ' +
  'dolphin donkey dove dragonfly duck eagle egret elk emu falcon ferret finch firefly flamingo fox frog gazelle gecko gibbon giraffe goat goose gull hamster hare ' +
  'hawk hedgehog heron hippo horse hyena ibex ibis iguana impala jackal jaguar jay kangaroo kestrel kingfisher kiwi koala koi lark lemur leopard lion lizard llama ' +
  'lobster lynx macaw magpie manatee marmot marten mole mongoose moose moth narwhal newt nightingale ocelot octopus okapi oriole osprey ostrich otter owl ox panda ' +
  'panther parrot pelican penguin pheasant pigeon pony puffin puma quail rabbit raccoon raven robin salmon seal shark sheep sparrow squirrel stork swan tapir ' +
  'tiger toucan trout turtle viper vole walrus weasel whale wolf wombat woodpecker yak zebra'
).split(' ');

const TRIES = 8;

/** Chooses a name that is not taken: `brave-otter`, or with a number where the first tries were taken. */
export function chooseFriendlyName(isTaken: (name: string) => boolean, pick: (below: number) => number = randomInt): string {
  const word = (words: readonly string[]) => words[pick(words.length)] ?? 'site';
  for (let tries = 0; ; tries += 1) {
    const name = `${word(ADJECTIVES)}-${word(ANIMALS)}`;
    const numbered = tries < TRIES ? name : `${name}-${2 + pick(10 ** Math.min(6, tries - TRIES + 1))}`;
    if (!isTaken(numbered)) return numbered;
  }
}
