#!/bin/sh
# Memory with real connections: what pg_regress, which has one, can't show.
folder=$(dirname "$0")
passed=0 failed=0

sum() { # name and output of a part: its last line is `N passed, N failed`, unless it broke off
    last=$(printf '%s\n' "$2" | tail -n 1)
    case $last in
    [0-9]*' passed, '[0-9]*' failed')
        printf '%s\n' "$2" | sed '$d'
        passed=$((passed + ${last%% *}))
        last=${last#*, }
        failed=$((failed + ${last%% *}))
        ;;
    *)
        printf '%s\nFAILED: %s did not end\n' "$2" "$1"
        failed=$((failed + 1))
        ;;
    esac
}

if [ -n "$PG_ASK_PYTHON" ]; then
    for part in paraphrases learning separate reach upkeep drift shared obstacles templates interrupted definer crowd confirmed rollback growth values delivery locks full dump standby; do
        sum $part "$("$PG_ASK_PYTHON" "$folder/$part.py" 2>&1)"
    done
else
    echo "FAILED: these tests need Python with psycopg"
    failed=1
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
