-- What is taught, defined, said about answers, preferred; and how it is forgotten.
\set ECHO none
\o /dev/null
\i pg_regress/fixtures/shop.sql
\o
\set ECHO all
\set VERBOSITY default
-- words
SELECT ask.define('client', 'customers');
SELECT ask.define('revenue', 'sum(orders.total)');
SELECT ask.define('Active  Client', 'customers.status = ''active''');
SELECT ask.define('town', 'customers.city');
SELECT ask.define('turnover', 'revenue');
SELECT term, kind, meaning, shared FROM ask.vocabulary ORDER BY id;
SELECT * FROM ask.rows('how many clients are in Berlin');
SELECT * FROM ask.rows('revenue', 'another session');
SELECT ask.define('x', 'total * 2');
SELECT ask.define('x', 'id > 3');
SELECT ask.define('x', 'nothing.here');
SELECT ask.define('x', 'pg_sleep(1)');
SELECT ask.define('x', 'customers; DROP TABLE customers');
SELECT ask.define('  ', 'customers');
SELECT ask.define('turnover', NULL);
SELECT ask.define('turnover', NULL);
-- pairs
SELECT ask.teach('our champions', 'SELECT c.name FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.name ORDER BY sum(o.total) DESC, c.name LIMIT 2;') > 0 AS taught;
SELECT ask.teach('wrong', 'SELECT nothing FROM customers');
SELECT ask.teach('evil', 'DELETE FROM customers');
SELECT * FROM ask.rows('Our champions?');
SELECT source, rows FROM ask.answer('our champions');
SELECT source FROM ask.answer('our champions in Berlin');
-- pairs with open places
SELECT ask.teach('what did {customer} buy since {day}', 'SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.name = {customer} AND o.ordered_at >= {day} ORDER BY 1') > 0 AS taught;
SELECT source, sql, rows FROM ask.answer('What did ada abel buy since 2026-01-10?');
SELECT source, rows FROM ask.answer('what did Bob Brown buy since 2026-03-01');
SELECT ask.teach('what did they buy', 'SELECT id FROM orders WHERE customer_id = {customer}');
-- feedback: a correction wins from now on
SELECT sql FROM ask.answer('how many customers are there') \gset first_
SELECT max(id) AS id FROM ask.history \gset
SELECT ask.feedback(:id, -1, 'SELECT count(*) AS n FROM customers WHERE status = ''active''');
SELECT source, rows FROM ask.answer('how many customers are there');
SELECT feedback FROM ask.history WHERE id = :id;
SELECT ask.feedback(:id, 2);
SELECT ask.feedback(-1, 1);
-- three good outcomes make a memory that answers; bad feedback unmakes it
SELECT source FROM ask.answer('number of products by category');
SELECT source FROM ask.answer('number of products by category');
SELECT source FROM ask.answer('number of products by category');
SELECT source FROM ask.answer('number of products by category');
SELECT max(id) AS id FROM ask.history \gset
SELECT ask.feedback(:id, -1);
SELECT source FROM ask.answer('number of products by category');
-- afresh: without memory
SELECT source FROM ask.answer('our champions, afresh');
-- the schema changes: set aside, named, and back with it
ALTER TABLE orders RENAME COLUMN total TO amount;
SELECT kind, name, holds FROM ask.check() ORDER BY id, kind;
SELECT source FROM ask.answer('our champions');
ALTER TABLE orders RENAME COLUMN amount TO total;
SELECT source FROM ask.answer('our champions');
-- preferences
SELECT ask.prefer('default_limit', '3');
SELECT ask.prefer('timezone', 'europe/berlin');
SELECT ask.prefer('timezone', 'Mars/Olympus');
SELECT ask.prefer('default_limit', 'many');
SELECT ask.prefer('colour', 'blue');
SELECT * FROM ask.profile();
-- nothing is recalled of what was learned, what was taught is
SET ask.learn = off;
SELECT source FROM ask.answer('our champions');
RESET ask.learn;
-- upkeep
SELECT * FROM ask.prune();
SELECT kind, question, good, bad FROM ask.memories ORDER BY id;
SELECT stage FROM ask.report() WHERE calls > 0 ORDER BY 1;
SELECT count(*) BETWEEN 1 AND 3 AS suggested FROM ask.suggest(3);
SELECT ask.forget('preferences');
SELECT ask.forget('vocabulary');
SELECT ask.forget('nonsense');
SELECT ask.forget('everything') > 0 AS forgotten;
DROP SCHEMA shop CASCADE;
