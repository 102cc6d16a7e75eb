# Part of run.sh: every statement of ordinary.txt gives the rows that it gives when run directly, as superuser and as a role
# that may only read.
db -o /dev/null -f "$here/ordinary.sql" || exit 2
load "$here/ordinary.txt"
for preamble in "" "SET SESSION AUTHORIZATION tester;"; do
    {
        echo "SET client_min_messages = error; SET timezone = 'UTC'; SET search_path = ordinary, public; $preamble"
        echo "SELECT id, guard_test.compare(id) FROM guard_test.statement ORDER BY id;"
    } > "$work/ordinary.sql"
    db -F ' ' -f "$work/ordinary.sql" > "$work/out" 2> "$work/err"
    tried=0
    while read -r id verdict; do
        tried=$((tried + 1))
        if [ "$verdict" = same ]; then note ok
        else note no "ordinary [$preamble]: $verdict: $(db -c "SELECT line FROM guard_test.statement WHERE id = $id")"; fi
    done < "$work/out"
    if [ "$tried" != "$(db -c "SELECT count(*) FROM guard_test.statement")" ]; then note no "ordinary [$preamble]: $(tail -3 "$work/err")"; fi
done
. "$here/generated.sh"
db -q -c "SET client_min_messages = error" -c "DROP SCHEMA ordinary CASCADE"
