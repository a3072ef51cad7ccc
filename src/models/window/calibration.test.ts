import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom, sampleText, textKinds } from '../../../test/programs/model-server/sample-texts.ts';
import { countText, tokenizerNames } from '../../../test/programs/model-server/tokenizers.ts';
import { calibrate, estimate } from './calibration.ts';
import type { Observation } from './calibration.ts';
import { featuresOf } from './text-features.ts';

for (const tokenizer of tokenizerNames) {
  test(`D0-10: a dozen counts of ${tokenizer} bring the estimate of every kind of text within a fifth`, () => {
    const random = randomFrom(5);
    const observations: Observation[] = Array.from({ length: 16 }, (_, at) => {
      const text = sampleText(textKinds[at % 4] ?? 'code', 3000, random);
      return { features: featuresOf(text), tokens: countText(text, tokenizer) };
    });
    const learned = calibrate(observations);
    for (const kind of textKinds)
      for (let round = 0; round < 10; round += 1) {
        const text = sampleText(kind, 4000, random);
        const counted = countText(text, tokenizer);
        const { tokens, atLeast } = estimate(featuresOf(text), learned);
        assert.ok(Math.abs(tokens / counted - 1) < 1 / 5, `${kind}: ${tokens} for ${counted}`);
        assert.ok(atLeast <= counted, `${kind}: an honest count of ${counted} lies below ${atLeast}`);
        assert.ok(atLeast > 0.55 * counted, `${kind}: ${atLeast} leaves too much room below ${counted}`);
      }
  });
}

test('a kind of text that was never seen keeps its doubt, however well the others are known', () => {
  const random = randomFrom(6);
  const observations = Array.from({ length: 20 }, () => {
    const text = sampleText('code', 3000, random);
    return { features: featuresOf(text), tokens: countText(text, 'dense') };
  });
  const learned = calibrate(observations);
  const share = (text: string): number => {
    const { tokens, atLeast } = estimate(featuresOf(text), learned);
    return atLeast / tokens;
  };
  assert.ok(share(sampleText('code', 3000, random)) > 0.75);
  assert.ok(share(sampleText('cjk', 3000, random)) < 0.7);
});

test('nothing is claimed of a model that was seen twice, and nothing breaks on counts that make no sense', () => {
  const features = featuresOf('a b c');
  assert.deepEqual(calibrate([{ features, tokens: 9 }]), calibrate([]));
  const odd = calibrate(Array.from({ length: 5 }, () => ({ features, tokens: 1e9 })));
  for (const factor of Object.values(odd.factors)) assert.ok(factor > 0 && factor <= 1e9);
});
