/** The language of conditions is the kernel's: whoever compares facts with conditions does it in one way. */
export {
  conditionsOf,
  entriesOf,
  isBrokenComparison,
  isDecidable,
  isMet,
  readFacts,
  type Condition,
  type Conditions,
  type ConditionValue,
  type Fact,
  type Facts,
  type Operator,
} from '@handoff/kernel';
