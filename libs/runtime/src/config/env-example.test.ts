import { describe, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { renderEnvExample } from './env-example.js';
import { SHARED_CONFIG } from './shared-config.js';

describe('.env.example', () => {
  const text = renderEnvExample({
    gateway: {
      PORT: { schema: Type.Integer({ minimum: 0, maximum: 65535 }), default: '8088', description: 'The port.' },
      KEY: { schema: Type.String(), secret: true, requiredWhenScaled: true, description: 'The key.' },
      RATE: { schema: Type.Integer(), default: '0', defaultWhenScaled: '9', description: 'The rate.' },
      HOST: SHARED_CONFIG.HOST,
    },
  });

  test('names every variable once, with its default', () => {
    for (const name of [...Object.keys(SHARED_CONFIG), 'PORT', 'KEY']) {
      expect(text.match(new RegExp(`^#${name}=`, 'gm'))).toHaveLength(1);
    }
    expect(text).toContain('# The port. Accepts an integer from 0 to 65535.\n#PORT=8088\n');
    expect(text).toContain('# The rate. Accepts an integer. Outside the embedded mode the default is 9.\n#RATE=0\n');
    expect(text).toContain(
      '# The key. Accepts text. Required outside the embedded mode. May hold a secret: KEY_FILE names a file that holds it.\n#KEY=\n',
    );
  });

  test('changes nothing when it is copied as it is', () => {
    expect(text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});
