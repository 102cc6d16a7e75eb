#!/bin/sh
# Memory with real connections: what pg_regress, which has one, can't show.
folder=$(dirname "$0")
passed=0 failed=0

sum() { # a part's output: its last line is `N passed, N failed`
    printf '%s\n' "$1" | sed '$d'
    set -- $(printf '%s\n' "$1" | tail -n 1)
    passed=$((passed + ${1:-0}))
    failed=$((failed + ${3:-1}))
}

if [ -n "$PG_ASK_PYTHON" ]; then
    for part in paraphrases separate drift obstacles definer crowd dump standby; do
        sum "$("$PG_ASK_PYTHON" "$folder/$part.py" 2>&1)"
    done
else
    echo "FAILED: these tests need Python with psycopg"
    failed=1
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
