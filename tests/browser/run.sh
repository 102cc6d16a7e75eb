#!/bin/sh
# Pages opened in headless Chromium: the crate's example and what ask.dashboard_html writes for the demo's shop. Debian's
# package of Chromium is installed if need be; Ubuntu has it as a snap only, which does not run in containers.
folder=$(dirname "$0")
skip() {
    echo "skipped: $1"
    exit 0
}
[ -n "$PG_ASK_PYTHON" ] || skip "no Python with playwright here"
"$PG_ASK_PYTHON" -c 'import playwright' 2> /dev/null || skip "no playwright for this Python"

CHROMIUM=
for name in chromium google-chrome chromium-browser; do
    found=$(command -v $name) && ! head -c 2000 "$found" | grep -aq snap && CHROMIUM=$found && break
done
if [ -z "$CHROMIUM" ]; then
    grep -q '^ID=debian' /etc/os-release 2> /dev/null || skip "no Chromium, and this system has it as a snap only"
    [ "$(id -u)" = 0 ] || skip "no Chromium; as root: apt-get install chromium"
    echo "installing chromium"
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium > /dev/null ||
        { apt-get update -q > /dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium > /dev/null; } ||
        skip "chromium could not be installed"
    CHROMIUM=$(command -v chromium) || skip "chromium could not be installed"
fi
export CHROMIUM PYTHONDONTWRITEBYTECODE=1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
part() { # script, page
    "$PG_ASK_PYTHON" "$folder/$1" "$2" $SHOTS > "$work/out" 2>&1
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$work/out" | tail -n 1)
    grep -vE '^[0-9]+ passed, [0-9]+ failed$' "$work/out"
    if [ -z "$line" ]; then
        failed=$((failed + 1))
        return
    fi
    echo "$1: $line"
    passed=$((passed + ${line%% passed*}))
    line=${line#*passed, }
    failed=$((failed + ${line%% failed*}))
}

cargo run -q --release -p pg_ask_chart --example page > "$work/example.html"
part dashboard.py "$work/example.html"
psql -X -q -At -v ON_ERROR_STOP=1 -o "$work/shop.html" -c "SELECT ask.dashboard_html(ARRAY['total sales this year', 'total sales by month this year',
    'total sales by region this year', 'total sales by category this year', 'total sales by channel this year'])"
part shop.py "$work/shop.html"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
