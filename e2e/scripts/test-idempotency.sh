#!/usr/bin/env bash
# What an Idempotency-Key promises, checked with nothing but curl against a running Handoff:
#   the same key twice → the same bytes;  another key → another id;  no key → another id;  same key, other body → 422.
#
#   npm start                              # in another terminal
#   e2e/scripts/test-idempotency.sh        # HANDOFF_URL and HANDOFF_TOKEN point it elsewhere
#
# Exits 0 when all of it holds, 1 when something does not.
set -uo pipefail
cd "$(dirname "$0")/../.."

DATA_DIR="${HANDOFF_DATA_DIR:-.handoff}"
URL="${HANDOFF_URL:-$(cat "$DATA_DIR/gateway-url" 2>/dev/null || echo http://127.0.0.1:8088)}"
TOKEN="${HANDOFF_TOKEN:-$(node services/all-in-one/bin/handoff.mjs token --role finance)}" || exit 1
RUN="$(date +%s)-$$-$RANDOM"
WORK="$(mktemp -d)"
trap 'rm -rf "$WORK"' EXIT
failures=0

# request <file> <path> <key or ""> <body>: the body to <file>, the status to stdout
request() {
  local headers=(-H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json')
  [ -n "$3" ] && headers+=(-H "Idempotency-Key: $3")
  curl --silent --show-error --max-time 15 --output "$1" --write-out '%{http_code}' "${headers[@]}" --data "$4" "$URL$2"
}
id_of() { sed -n "s/.*\"$2\":\"\([^\"]*\)\".*/\1/p" "$1"; }
check() { # check <what> <command...>
  local what="$1"
  shift
  if "$@"; then echo "ok    $what"; else
    echo "FAIL  $what"
    failures=$((failures + 1))
  fi
}
differ() { [ -n "$1" ] && [ -n "$2" ] && [ "$1" != "$2" ]; }

TASK='{"target":"manager","task":{"task_type":"idempotency_check","data":{"n":1}}}'
OTHER='{"target":"manager","task":{"task_type":"idempotency_check","data":{"n":2}}}'
SESSION='{"agent_role":"finance"}'

echo "Idempotency-Key at $URL"
first=$(request "$WORK/first" /tasks/route "$RUN-a" "$TASK")
second=$(request "$WORK/second" /tasks/route "$RUN-a" "$TASK")
check "the first request is accepted (202, got $first)" [ "$first" = 202 ]
check "the same key again has the same status ($second)" [ "$second" = "$first" ]
check "the same key again has the same bytes" cmp -s "$WORK/first" "$WORK/second"

request "$WORK/another" /tasks/route "$RUN-b" "$TASK" >/dev/null
check "another key makes another task" differ "$(id_of "$WORK/first" task_id)" "$(id_of "$WORK/another" task_id)"

request "$WORK/plain1" /sessions "" "$SESSION" >/dev/null
request "$WORK/plain2" /sessions "" "$SESSION" >/dev/null
check "without a key each request makes its own session" differ "$(id_of "$WORK/plain1" session_id)" "$(id_of "$WORK/plain2" session_id)"

reused=$(request "$WORK/reused" /tasks/route "$RUN-a" "$OTHER")
check "the same key with another body is refused (422, got $reused)" [ "$reused" = 422 ]
check "and says so" grep -q IDEMPOTENCY_KEY_REUSED "$WORK/reused"

[ "$failures" -eq 0 ] && echo "all of it holds" && exit 0
echo "$failures check(s) failed"
exit 1
