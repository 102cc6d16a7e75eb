#!/usr/bin/env bash
# The guard's tests against a running server with pg_ask installed.
#
#   tests/guard/run.sh [psql connection options, as a superuser]
#
# Makes and drops the database guard_test_db and the role tester. Prints a line for each failure and at the end
# 'N passed, N failed'; exits 1 if there was a failure. Needs psql and bash only.
set -u
here=$(cd "$(dirname "$0")" && pwd)
database=guard_test_db
admin() { psql -X -q -v ON_ERROR_STOP=1 "$@"; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
connection=("$@")
passed=0 failed=0

db() { psql -X -q -A -t "${connection[@]}" -d $database "$@"; }
note() { if [ "$1" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAILED $2"; fi; }

# Numbered statements of a file, with their group: id, group, line.
load() {
    awk 'BEGIN { g = "" } /^## / { g = substr($0, 4); next } /^# / { next } { print g "\t" $0 }' "$1" > "$work/lines"
    db -c "TRUNCATE guard_test.statement RESTART IDENTITY" \
       -c "\\copy guard_test.statement (kind, line) FROM '$work/lines' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\x01', NULL E'\\x02')"
}

# attack NAME PREAMBLE SQL-condition-on-kind: every statement refused by both doors, the world as before.
attack() {
    local name=$1 preamble=$2 condition=$3
    db -c "SELECT id FROM guard_test.statement WHERE $condition ORDER BY id" > "$work/ids"
    {
        echo "SET client_min_messages = error; PREPARE keep AS SELECT 1; LISTEN kept; SELECT pg_advisory_lock(4711);"
        echo "$preamble"
        echo "SELECT guard_test.data() AS data, guard_test.session(current_setting('search_path')) AS session \\gset"
        while read -r id; do
            echo "\\set accepted x"
            echo "SELECT guard_test.try_validate($id) AS accepted \\gset"
            echo "\\if :ERROR"; echo "\\echo VALIDATE_RAISED $id"; echo "\\endif"
            echo "SELECT :'accepted' = 't' AS hit \\gset"
            echo "\\if :hit"; echo "\\echo VALIDATE_ACCEPTED $id"; echo "\\endif"
            echo "SELECT 'ran' AS ran FROM (SELECT guard_test.try_run($id)) x \\g /dev/null"
            echo "\\if :ERROR"; echo "\\else"; echo "\\echo RUN_ACCEPTED $id"; echo "\\endif"
            echo "SELECT guard_test.data() = :'data' AND guard_test.session(current_setting('search_path')) = :'session' AS same \\gset"
            echo "\\if :same"; echo "\\echo TRIED $id"; echo "\\else"
            echo "\\echo WORLD_CHANGED $id"
            echo "SELECT guard_test.data() AS data, guard_test.session(current_setting('search_path')) AS session \\gset"; echo "\\endif"
        done < "$work/ids"
    } > "$work/attack.sql"
    db -f "$work/attack.sql" > "$work/out" 2> "$work/err"
    if grep -qE 'server closed the connection|terminating connection' "$work/err"; then echo "FAILED $name: the server crashed"; failed=$((failed + 1)); fi
    while read -r id; do
        bad=$(grep -E "^(VALIDATE_RAISED|VALIDATE_ACCEPTED|RUN_ACCEPTED|WORLD_CHANGED) $id\$" "$work/out" | cut -d' ' -f1 | tr '\n' ' ')
        if [ -z "$bad" ] && grep -qx "TRIED $id" "$work/out"; then note ok
        else note no "$name: ${bad:-not tried} $(db -c "SELECT line FROM guard_test.statement WHERE id = $id")"; fi
    done < "$work/ids"
}

admin "${connection[@]}" -d postgres -c "DROP DATABASE IF EXISTS $database WITH (FORCE)" -c "CREATE DATABASE $database" 2> /dev/null || exit 2
if [ -n "${GUARD_TEST_GLUE:-}" ]; then db -f "$GUARD_TEST_GLUE" || exit 2
else admin "${connection[@]}" -d $database -c "SET client_min_messages = warning" -c "CREATE EXTENSION pg_ask CASCADE" || exit 2; fi
db -o /dev/null -f "$here/setup.sql" || exit 2

# 0. The reviewed list knows every function of this server.
. "$here/undecided.sh"
# 1. Attacks under four set-ups.
load "$here/attacks.txt"
common="kind NOT IN ('restricted', 'escapes', 'shadow')"
attack superuser "" "$common"
attack restricted "SET SESSION AUTHORIZATION tester;" "$common OR kind = 'restricted'"
attack escapes "SET standard_conforming_strings = off; SET backslash_quote = on; SET escape_string_warning = off;" "$common OR kind = 'escapes'"

# 2. Legitimate analytics: the same rows as run directly.
. "$here/legitimate.sh"
# 3. Administrators' decisions and business rules.
. "$here/rules.sh"
. "$here/follow.sh"
# 4. Rejections are remembered; advice helps; extensions have lists; databases of other encodings are told.
. "$here/rejections.sh"
. "$here/advice.sh"
. "$here/extensions.sh"
. "$here/encodings.sh"
# 5. Planning and parse analysis run nobody's code; tables with all that they look at answer as before.
. "$here/planning.sh"
. "$here/ordinary.sh"
# 6. A cancel or a terminate at each stage leaves nothing behind.
. "$here/interrupts.sh"
# 7. Runaway statements: stopped in time, the connection alive.
[ -n "${GUARD_TEST_NO_RUNAWAY:-}" ] || . "$here/runaway.sh"

db -o /dev/null -f "$here/shadow.sql" || exit 2
load "$here/attacks.txt"
attack shadow "SET search_path = public, pg_catalog;" "$common OR kind = 'shadow'"

# Installing among objects of others, in a database of its own.
[ -n "${GUARD_TEST_GLUE:-}" ] || . "$here/install.sh"

admin "${connection[@]}" -d postgres -c "DROP DATABASE $database WITH (FORCE)" -c "DROP ROLE IF EXISTS tester"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
