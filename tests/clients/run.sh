#!/bin/sh
# Clients as people use them, each from its registry: they ask, follow up, roll back and read hints. One whose runtime or package is
# not to be had is skipped with a word.
folder=$(cd "$(dirname "$0")" && pwd)
place=$(cd "$folder/../.." && pwd)/target/clients
mkdir -p "$place" || exit 1
passed=0 failed=0

part() { # name, command ...
    name=$1
    shift
    output=$("$@" 2>&1)
    last=$(printf '%s\n' "$output" | tail -n 1)
    case $last in
    [0-9]*' passed, '[0-9]*' failed')
        printf '%s\n' "$output" | sed '$d'
        echo "$name: $last"
        passed=$((passed + ${last%% *}))
        last=${last#*, }
        failed=$((failed + ${last%% *}))
        ;;
    *)
        printf '%s\nFAILED: %s did not end\n' "$output" "$name"
        failed=$((failed + 1))
        ;;
    esac
}

if [ -z "$PG_ASK_PYTHON" ]; then
    echo "psycopg skipped: no Python here"
else
    part psycopg "$PG_ASK_PYTHON" "$folder/psycopg_client.py"
    if [ -d "$place/python" ] || "$PG_ASK_PYTHON" -m pip install -q --disable-pip-version-check --target "$place/python" \
        'sqlalchemy>=2,<3' 'pandas>=2,<4' > "$place/pip.log" 2>&1; then
        part sqlalchemy env PYTHONPATH="$place/python" "$PG_ASK_PYTHON" "$folder/sqlalchemy_client.py"
    else
        rm -rf "$place/python"
        echo "SQLAlchemy and pandas skipped: they could not be installed"
    fi
fi

if ! command -v node > /dev/null || ! command -v npm > /dev/null; then
    echo "node-postgres skipped: no node and npm here"
elif [ -d "$place/node/node_modules/pg" ] || npm install --silent --no-audit --no-fund --prefix "$place/node" pg@8 > "$place/npm.log" 2>&1; then
    part node-postgres env NODE_PATH="$place/node/node_modules" node "$folder/client.js"
else
    echo "node-postgres skipped: it could not be installed"
fi

jar() { # where the driver is: of this system, of a run before, or from a registry
    for found in "$place"/java/postgresql-*.jar /usr/share/java/postgresql.jar; do
        [ -f "$found" ] && echo "$found" && return
    done
    if command -v mvn > /dev/null && mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact=org.postgresql:postgresql:42.7.7 -DoutputDirectory="$place/java" > "$place/mvn.log" 2>&1; then
        ls "$place"/java/postgresql-*.jar
    elif [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends libpostgresql-jdbc-java > "$place/apt.log" 2>&1; then
        ls /usr/share/java/postgresql.jar
    fi
}
if ! command -v javac > /dev/null; then
    echo "JDBC skipped: no javac here"
elif driver=$(jar) && [ -n "$driver" ]; then
    part JDBC sh -c "javac -cp '$driver' -d '$place/classes' '$folder/Client.java' '$folder/UnixSocketFactory.java' && java -cp '$place/classes:$driver' Client"
else
    echo "JDBC skipped: its driver could not be had"
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
