# Part of run.sh: every statement of legitimate.txt gives the rows that it gives when run directly, as superuser and as
# a role that may only read; nothing in the session changes. Those under '## from N' need PostgreSQL N.
load "$here/legitimate.txt"
for preamble in "" "SET SESSION AUTHORIZATION tester;" "SET datestyle = 'SQL, DMY'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 0; SET bytea_output = 'escape'; SET timezone = 'Asia/Kolkata';"; do
    {
        echo "SET client_min_messages = error; SET timezone = 'UTC'; $preamble"
        echo "SELECT guard_test.data() AS data, guard_test.session(current_setting('search_path')) AS session \\gset"
        echo "SELECT id, guard_test.compare(id) FROM guard_test.statement WHERE kind !~ '^from' OR current_setting('server_version_num')::integer / 10000 >= substr(kind, 6)::integer ORDER BY id;"
        echo "SELECT 0, CASE WHEN guard_test.data() = :'data' AND guard_test.session(current_setting('search_path')) = :'session' THEN 'same' ELSE 'WORLD_CHANGED' END;"
    } > "$work/legitimate.sql"
    db -F ' ' -f "$work/legitimate.sql" > "$work/out" 2> "$work/err"
    while read -r id verdict; do
        if [ "$verdict" = same ]; then note ok
        else note no "legitimate [$preamble]: $verdict: $(db -c "SELECT line FROM guard_test.statement WHERE id = $id")"; fi
    done < "$work/out"
    if ! grep -q '^0 ' "$work/out"; then note no "legitimate [$preamble]: $(tail -3 "$work/err")"; fi
done
