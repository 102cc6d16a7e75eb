#!/bin/sh
# The demo's database keeps its promises: every row of shop.sql here is a check, and the same day gives the same data.
folder=$(dirname "$0")
psql="$PGBIN/psql -X -q -At -v ON_ERROR_STOP=1"
passed=0 failed=0

verdict() { # name, t or else
    if [ "$2" = t ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
}

results=$($psql -F '|' -f "$folder/shop.sql") || verdict "shop.sql runs" f
while IFS='|' read -r name ok; do
    [ -n "$name" ] && verdict "$name" "$ok"
done <<EOF
$results
EOF

digest() { # database
    $psql -d "$1" -c "SELECT md5(string_agg(o::text || i::text, '' ORDER BY i.order_item_id)) FROM shop.orders o JOIN shop.order_items i USING (order_id)"
}
again=${PGDATABASE}_again
$psql -c "CREATE DATABASE $again" && $psql -d "$again" -o /dev/null -f "$folder/../../demo/shop.sql"
[ "$(digest "$again")" = "$(digest "$PGDATABASE")" ] && same=t || same=f
verdict "a second load gives the same data" $same
$psql -c "DROP DATABASE IF EXISTS $again"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
