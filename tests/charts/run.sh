#!/bin/sh
# Every specification that questions, SQL of one's own and dashboards yield is of the right kind, fits the official Vega-Lite
# v5 schema, and is drawn by vl-convert; those of the crate's gallery too.
folder=$(dirname "$0")
if [ -z "$PG_ASK_PYTHON" ]; then
    echo "skipped: no Python with psycopg and vl-convert here"
    exit 0
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

sum() { # name, file with the output of a part
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$2" | tail -n 1)
    grep -vE '^[0-9]+ passed, [0-9]+ failed$' "$2"
    if [ -z "$line" ]; then
        failed=$((failed + 1))
        echo "FAILED: $1 ended without a result"
        return
    fi
    echo "$1: $line"
    passed=$((passed + ${line%% passed*}))
    line=${line#*passed, }
    failed=$((failed + ${line%% failed*}))
}

"$PG_ASK_PYTHON" "$folder/specs.py" "$work/specs" > "$work/out" 2>&1
sum "kinds" "$work/out"
example() {
    cargo run -q --release -p pg_ask_chart --example "$1"
}
example gallery > "$work/gallery" && cat "$work/gallery" >> "$work/specs"
example validate < "$work/specs" > "$work/out" 2>&1
sum "schema" "$work/out"
"$PG_ASK_PYTHON" "$folder/../../crates/chart/tests/render.py" < "$work/specs" > "$work/out" 2>&1
sum "drawn" "$work/out"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
