import { describe, expect, test } from '@jest/globals';
import { mistakeInSchedule } from './schedule.js';

describe('a schedule', () => {
  test.each([
    '0 9 * * *',
    '*/5 * * * *',
    '0 9 1,15 * MON-FRI',
    '0 0 9 * * 1-5',
    '5-50/5 0 * jan-mar sun',
    '@daily',
    '0 9 ? * 7',
  ])('%s can be read', (schedule) => expect(mistakeInSchedule(schedule)).toBeUndefined());

  test.each([
    ['', 'must have five fields, or six with seconds'],
    ['every morning', 'must have five fields, or six with seconds'],
    ['60 9 * * *', 'has a minute that is not from 0 to 59'],
    ['0 24 * * *', 'has an hour that is not from 0 to 23'],
    ['0 9 0 * *', 'has a day that is not from 1 to 31'],
    ['0 9 * 13 *', 'has a month that is not from 1 to 12'],
    ['0 9 * * 8', 'has a weekday that is not from 0 to 7'],
    ['0 9 * * fun', 'has a weekday that is not from 0 to 7'],
    ['0 17-9 * * *', 'has an hour that is not from 0 to 23'],
    ['*/0 * * * *', 'has a minute that is not from 0 to 59'],
    ['0 1- * * *', 'has an hour that is not from 0 to 23'],
    ['@sometimes', 'must be one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly'],
  ])('%s: %s', (schedule, message) => expect(mistakeInSchedule(schedule)).toBe(message));
});
