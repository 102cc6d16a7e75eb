# Part of run.sh: a cancel at each stage raises 57014 and leaves session and world as before, the connection alive; after a
# terminate the world is as before for the next connection.
server() { psql -X -q -A -t "${connection[@]}" -d postgres "$@"; }
# Waits until the backend has been at its statement for a while; prints its pid. Nothing after 20 s.
busy() {
    local i pid
    for i in $(seq 100); do
        pid=$(server -c "SELECT pid FROM pg_stat_activity WHERE application_name = 'guard_interrupts' AND state = 'active' AND query LIKE '%interrupt me%' AND query_start < clock_timestamp() - interval '300 ms'")
        [ -z "$pid" ] || { echo "$pid"; return; }
        sleep 0.2
    done
}
while IFS='|' read -r stage settings door statement; do
    case $stage in '#'*) continue ;; esac
    for signal in cancel terminate; do
        before=$(db -c "SELECT guard_test.data()")
        {
            echo "SET client_min_messages = error; SET ask.timeout = 0; SET ask.max_cost = 1e300; SET ask.max_result_size = '1GB'; $settings;"
            echo "PREPARE keep AS SELECT 1; LISTEN kept; SELECT pg_advisory_lock(4711);"
            echo "SELECT guard_test.data() AS data, guard_test.session(current_setting('search_path')) AS session \\gset"
            echo "SET application_name = 'guard_interrupts';"
            echo "SELECT count(*) /* interrupt me */ FROM $door(\$guard\$$statement\$guard\$);"
            echo "RESET application_name;"
            echo "SELECT 'state ' || :'LAST_ERROR_SQLSTATE';"
            echo "SELECT 'same' WHERE guard_test.data() = :'data' AND guard_test.session(current_setting('search_path')) = :'session';"
            echo "SELECT 'alive' FROM ask.run('SELECT count(*) FROM customers');"
        } > "$work/interrupt.sql"
        PGAPPNAME='' timeout 60 psql -X -q -A -t "${connection[@]}" -d $database -f "$work/interrupt.sql" > "$work/out" 2> "$work/err" &
        client=$!
        pid=$(busy)
        [ -z "$pid" ] || server -o /dev/null -c "SELECT pg_${signal}_backend($pid)"
        wait $client
        got=$(grep -E 'state|same|alive' "$work/out" | tr '\n' ' ')
        if [ -z "$pid" ]; then fault="it never got there: $(tail -1 "$work/err")"
        elif [ $signal = cancel ] && [ "$got" != "state 57014 same alive " ]; then fault="afterwards: $got $(tail -1 "$work/err")"
        elif [ $signal = terminate ] && ! grep -q 'terminating connection due to administrator command' "$work/err"; then fault="not ended: $(tail -1 "$work/err")"
        elif [ "$(db -c "SELECT guard_test.data()")" != "$before" ]; then fault="the world has changed"
        else fault=""; fi
        if [ -z "$fault" ]; then note ok; else note no "interrupts: $signal while $stage ($door): $fault"; fi
    done
done < "$here/interrupts.txt"
